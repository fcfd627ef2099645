import { createPolicy, type Policy } from '../../../scripts/changes/index.ts';
import type { Document } from '../../../server/openapi/document/index.ts';
import { createSchemaChecks, type Direction } from '../../../server/openapi/schema/index.ts';
import { contract, type Part, schemaAt } from './semantics.ts';

/** Two states of a contract, what follows from the difference, and why: a row of `test/check/pairs/`. */
export interface Pair {
  name: string;
  /** Schemas; where there is a `right`, parts of a contract as `contract` takes them. */
  before: unknown;
  after: unknown;
  because: string;
  /** Components that both states have, or the older one has. */
  schemas?: Part;
  'schemas-after'?: Part;
  openapi?: string;
  'openapi-after'?: string;
  /** Rules by which fewer values are allowed, more, or others. */
  narrowed?: Rules;
  widened?: Rules;
  changed?: Rules;
  same?: true;
  /** Impact and rule of each change, where they differ in a request and in a response. */
  request?: string[];
  response?: string[];
  /** Impact, parties (`senders`, `readers`, `receivers`) and rule of each change. */
  right?: string[];
  /** A value that was allowed in requests and is not, and one that is and was not. */
  lost?: unknown;
  won?: unknown;
  /** Why no value shows it. */
  untried?: string;
  policy?: Parameters<typeof createPolicy>[0];
}

type Rules = string | string[];

/** What has to be found in one direction. */
export interface Expectation {
  name: string;
  older: Document;
  newer: Document;
  right: string[];
}

/** The day on which the pairs are compared. */
const today = '2027-01-01';

/** What was decided about changes in a pair. */
export function toPolicy({ policy }: Pair): Policy {
  return createPolicy({ today, ...policy });
}

/** The contracts of a pair, with all that has to be found in them. */
export function listExpectations(pair: Pair): Expectation[] {
  const { name, before, after, right } = pair;
  if (right) {
    const older = contract({ ...(before as Part), ...(pair.openapi && { openapi: pair.openapi }) });
    const newer = contract({ ...(after as Part), ...(pair['openapi-after'] && { openapi: pair['openapi-after'] }) });
    return [{ name, older, newer, right: right.map(spellOut) }];
  }
  return (['request', 'response'] as const).map((direction) => {
    const [older, newer] = toContracts(pair, direction);
    return { name: `${name}, in a ${direction}`, older, newer, right: listRight(pair, direction) };
  });
}

function listRight(pair: Pair, direction: Direction): string[] {
  const party = direction === 'request' ? 'senders of requests' : 'readers of responses';
  const own = pair[direction];
  if (own) return own.map((text) => text.replace(' ', ` ${party} `)).concat(editorial(pair));
  const list = (rules: Rules = [], hits: boolean) =>
    [rules].flat().map((rule) => `${hits ? 'breaking' : 'additive'} ${party} ${rule}`);
  return [
    ...list(pair.narrowed, direction === 'request'),
    ...list(pair.widened, direction === 'response'),
    ...list(pair.changed, true),
    ...editorial(pair),
  ];
}

function editorial({ openapi = '3.1.0', 'openapi-after': after = openapi }: Pair): string[] {
  return openapi === after ? [] : ['editorial openapi-version-changed'];
}

const parties: Record<string, string> = {
  senders: 'senders of requests',
  readers: 'readers of responses',
  receivers: 'receivers of callbacks',
};

/** `breaking senders operation-removed` with the parties as they are called. */
function spellOut(text: string): string {
  const [impact, ...rest] = text.split(' ');
  const rule = rest.at(-1);
  const hit = rest.slice(0, -1).map((party) => parties[party]);
  return [impact, ...hit.sort(), rule].join(' ');
}

function toContracts(pair: Pair, direction: Direction): [Document, Document] {
  const { before, after, schemas = {}, openapi = '3.1.0' } = pair;
  const message = (schema: unknown) => ({ content: { 'application/json': { schema } } });
  const holding = (schema: unknown): Part =>
    direction === 'request'
      ? { requestBody: message(schema) }
      : { responses: { 201: { description: 'Made', ...message(schema) } } };
  return [
    contract({ operation: holding(before), schemas, openapi }),
    contract({
      operation: holding(after),
      schemas: pair['schemas-after'] ?? schemas,
      openapi: pair['openapi-after'] ?? openapi,
    }),
  ];
}

/** Tells whether a value is allowed in requests before and after. */
export function tryValue(pair: Pair, value: unknown): { before: boolean; after: boolean } {
  const [before, after] = toContracts(pair, 'request').map((document) =>
    createSchemaChecks(document, 'request')(schemaAt).isValid(value),
  );
  return { before: before === true, after: after === true };
}
