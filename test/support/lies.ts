/** Something that a handler must not return, and what the log says of it. */
export interface Lie {
  name: string;
  /** Makes the handler's response from the good one. */
  tell: (good: GoodResponse) => unknown;
  /** The place that the log names, or what the message of a failure says. */
  logs: string | RegExp;
  /** True if no part of it can be sent, however little the contract is enforced. */
  isUnsendable?: true;
}

/** A response that the contract allows. */
export interface GoodResponse {
  status: number;
  headers: Record<string, unknown>;
  body: Record<string, unknown>;
}

const withBody = (change: Record<string, unknown>) => (good: GoodResponse) => ({
  ...good,
  body: { ...good.body, ...change },
});
const without = (name: string) => (good: GoodResponse) => {
  const { [name]: _, ...body } = good.body;
  return { ...good, body };
};
const withHeaders = (change: Record<string, unknown>) => (good: GoodResponse) => ({
  ...good,
  headers: { ...good.headers, ...change },
});
const raise = (thrown: unknown) => () => {
  throw thrown;
};

function markUnsendable(lies: Lie[]): Lie[] {
  return lies.map((lie) => ({ ...lie, isUnsendable: true }));
}

function createCircle(): object {
  const circle: Record<string, unknown> = {};
  circle.again = circle;
  return circle;
}

function createNest(depth: number): object {
  return depth === 0 ? {} : { inner: createNest(depth - 1) };
}

/** Two names for each level, and the same object under both: few objects, but 2^40 values. */
function createExplosion(): object {
  let object = {};
  for (let level = 0; level < 40; level++) object = { a: object, b: object };
  return object;
}

const trap = new Proxy(
  {},
  {
    get: raise(new Error('trap')),
    ownKeys: raise(new Error('trap')),
    getPrototypeOf: raise(new Error('trap')),
  },
);

/** Lies in the status line and the response as a whole. */
const lyingResponses: Lie[] = [
  { name: 'undefined', tell: () => undefined, logs: 'response', isUnsendable: true },
  { name: 'null', tell: () => null, logs: 'response', isUnsendable: true },
  { name: 'a string', tell: () => 'created', logs: 'response', isUnsendable: true },
  { name: 'a list', tell: (good) => [good], logs: 'response', isUnsendable: true },
  { name: 'a function that would respond', tell: (good) => () => good, logs: 'response', isUnsendable: true },
  { name: 'a Proxy that throws', tell: () => trap, logs: /./, isUnsendable: true },
  { name: 'a fetch Response', tell: () => new Response('{}', { status: 201 }), logs: /^header/, isUnsendable: true },
  { name: 'a misspelt member', tell: (good) => ({ ...good, header: {} }), logs: 'response /header' },
  { name: 'an undeclared status', tell: (good) => ({ ...good, status: 200 }), logs: 'status' },
  { name: 'an undeclared 5xx', tell: () => ({ status: 502, body: { detail: 'secret' } }), logs: 'status' },
  { name: 'a 204 with a body', tell: (good) => ({ ...good, status: 204 }), logs: 'body' },
  { name: 'no status', tell: ({ body }) => ({ body }), logs: 'status', isUnsendable: true },
  { name: 'a status that is text', tell: (good) => ({ ...good, status: '201' }), logs: 'status', isUnsendable: true },
  { name: 'half a status', tell: (good) => ({ ...good, status: 201.5 }), logs: 'status', isUnsendable: true },
  { name: 'status 100', tell: (good) => ({ ...good, status: 100 }), logs: 'status', isUnsendable: true },
  { name: 'status 999', tell: (good) => ({ ...good, status: 999 }), logs: 'status', isUnsendable: true },
];

const lyingHeaders: Lie[] = [
  { name: 'no headers', tell: ({ status, body }) => ({ status, body }), logs: 'header Location' },
  { name: 'an undefined Location', tell: withHeaders({ Location: undefined }), logs: 'header Location' },
  { name: 'a Location of the wrong form', tell: withHeaders({ Location: '/elsewhere/' }), logs: 'header Location' },
  { name: 'a Location that is a number', tell: withHeaders({ Location: 7 }), logs: 'header Location' },
  { name: 'an undeclared header', tell: withHeaders({ 'X-Secret': 'yes' }), logs: 'header X-Secret' },
  {
    name: 'one header twice',
    tell: withHeaders({ location: '/api/v2/workflow_jobs/1/' }),
    logs: 'header location',
    isUnsendable: true,
  },
  {
    name: 'a line break in a header',
    tell: withHeaders({ Location: '/a\r\nSet-Cookie: stolen=1' }),
    logs: 'header Location',
    isUnsendable: true,
  },
  {
    name: 'a Content-Type among the headers',
    tell: withHeaders({ 'content-type': 'text/html' }),
    logs: 'header content-type',
    isUnsendable: true,
  },
  {
    name: 'a Content-Length',
    tell: withHeaders({ 'Content-Length': '5' }),
    logs: 'header Content-Length',
    isUnsendable: true,
  },
  {
    name: 'a Transfer-Encoding',
    tell: withHeaders({ 'Transfer-Encoding': 'chunked' }),
    logs: 'header Transfer-Encoding',
    isUnsendable: true,
  },
  {
    name: 'headers in a Map',
    tell: (good) => ({ ...good, headers: new Map([['Location', '/']]) }),
    logs: 'header',
    isUnsendable: true,
  },
  {
    name: 'an undeclared media type',
    tell: (good) => ({ ...good, contentType: 'application/vnd.other+json' }),
    logs: 'contentType',
  },
  {
    name: 'a media type that is none',
    tell: (good) => ({ ...good, contentType: 'json\r\n' }),
    logs: 'contentType',
    isUnsendable: true,
  },
];

const lyingBodies: Lie[] = [
  { name: 'no body', tell: ({ status, headers }) => ({ status, headers }), logs: 'body' },
  { name: 'a null body', tell: (good) => ({ ...good, body: null }), logs: 'body' },
  { name: 'a body that is text', tell: (good) => ({ ...good, body: JSON.stringify(good.body) }), logs: 'body' },
  { name: 'a body of bytes', tell: (good) => ({ ...good, body: Buffer.from('{}') }), logs: 'body' },
  { name: 'a missing property', tell: without('url'), logs: 'body' },
  { name: 'a property of the wrong type', tell: withBody({ id: '143' }), logs: 'body /id' },
  { name: 'a null property', tell: withBody({ started: null }), logs: 'body /started' },
  { name: 'a value outside the enum', tell: withBody({ status: 'done' }), logs: 'body /status' },
  { name: 'a text that is too long', tell: withBody({ name: 'x'.repeat(513) }), logs: 'body /name' },
  {
    name: 'a Date where text of another form is declared',
    tell: withBody({ elapsed: new Date(0) }),
    logs: 'body /elapsed',
  },
  { name: 'a wrong 404', tell: () => ({ status: 404, body: { error: 'nothing' } }), logs: 'body' },
  { name: 'a wrong 503', tell: () => ({ status: 503, body: { detail: '', cause: 'secret' } }), logs: 'body /detail' },
];

const unsendableBodies = markUnsendable([
  { name: 'an invalid Date', tell: withBody({ started: new Date(Number.NaN) }), logs: 'body /started' },
  { name: 'NaN', tell: withBody({ id: Number.NaN }), logs: 'body /id' },
  { name: 'Infinity', tell: withBody({ id: Number.POSITIVE_INFINITY }), logs: 'body /id' },
  { name: 'a BigInt', tell: withBody({ id: 143n }), logs: 'body /id' },
  { name: 'a function', tell: withBody({ extra: () => 1 }), logs: 'body /extra' },
  { name: 'a symbol', tell: withBody({ extra: Symbol('x') }), logs: 'body /extra' },
  { name: 'a Map', tell: withBody({ extra: new Map([['a', 1]]) }), logs: 'body /extra' },
  { name: 'a Set', tell: withBody({ extra: new Set([1]) }), logs: 'body /extra' },
  { name: 'a promise', tell: withBody({ extra: Promise.resolve(1) }), logs: 'body /extra' },
  { name: 'undefined in a list', tell: withBody({ extra: [1, undefined] }), logs: 'body /extra/1' },
  { name: 'a sparse list', tell: withBody({ extra: new Array(4_294_967_295) }), logs: 'body /extra/0' },
  { name: 'a circle', tell: withBody({ extra: createCircle() }), logs: 'body /extra/again' },
  { name: 'a nest without end', tell: withBody({ extra: createNest(1000) }), logs: /^body \/extra\/inner/ },
  { name: 'an explosion', tell: withBody({ extra: createExplosion() }), logs: 'body' },
  { name: 'a toJSON that throws', tell: withBody({ extra: { toJSON: raise(new Error('no')) } }), logs: 'body /extra' },
  {
    name: 'a getter that throws',
    tell: (good) => {
      const body = Object.defineProperty({ ...good.body }, 'name', { enumerable: true, get: raise(new Error('no')) });
      return { ...good, body };
    },
    logs: 'body /name',
  },
  { name: 'a property that is a Proxy which throws', tell: withBody({ extra: trap }), logs: 'body /extra' },
  { name: 'a body that is a Proxy which throws', tell: (good) => ({ ...good, body: trap }), logs: 'body' },
  { name: 'a body that is a function', tell: (good) => ({ ...good, body: () => good.body }), logs: 'body' },
]);

const failures = markUnsendable([
  { name: 'thrown: an Error', tell: raise(new Error('the password is 1234')), logs: /password is 1234/ },
  { name: 'thrown: a frozen Error', tell: raise(Object.freeze(new Error('frozen'))), logs: /frozen/ },
  { name: 'thrown: a text', tell: raise('out of order'), logs: /out of order/ },
  { name: 'thrown: the text "router"', tell: raise('router'), logs: /router/ },
  { name: 'thrown: nothing', tell: raise(undefined), logs: /undefined/ },
  { name: 'thrown: null', tell: raise(null), logs: /null/ },
  { name: 'thrown: a Proxy that throws', tell: raise(trap), logs: /./ },
  {
    name: 'thrown: an error that claims a status',
    tell: raise(Object.assign(new Error('teapot'), { status: 418 })),
    logs: /teapot/,
  },
  { name: 'a rejection', tell: async () => Promise.reject(new Error('rejected')), logs: /rejected/ },
  { name: 'a promise that never settles', tell: () => new Promise(() => {}), logs: /has not responded within/ },
  {
    name: 'a thenable that throws',
    tell: () => Object.fromEntries([['then', raise(new Error('then'))]]),
    logs: /then/,
  },
]);

/** Everything that a handler of the contract's first operation must not do. */
export const lies: Lie[] = [...lyingResponses, ...lyingHeaders, ...lyingBodies, ...unsendableBodies, ...failures];
