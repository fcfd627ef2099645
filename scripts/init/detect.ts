import type { Manifest } from '../cli/index.ts';

/** What a project needs of a contract: a server of its own, a part of the server that it has, or the client alone. */
export type Kind = 'server' | 'mounted' | 'client';

/** The kinds, with what each is for. */
export const kinds: Record<Kind, string> = {
  server: 'a server of its own',
  mounted: 'a listener within the server that there is',
  client: 'types, checks and a mock for a frontend',
};

/** A framework that the listener of a contract is mounted in, by its packages: what it takes from the toolchain, and the lines that mount it. */
interface Framework {
  sign: RegExp;
  imports: string[];
  lines(prefix: string): string[];
}

const created = 'createApp({ handlers: createHandlers(), authenticate })';

/** The frameworks; the last takes listeners of Node.js as they are. */
const frameworks: Framework[] = [
  {
    sign: /^(hono|@hono\/node-server)$/,
    imports: ['createApp', 'createFetch'],
    lines: (prefix) => [
      `const respond = createFetch(${created});`,
      `app.all('${prefix}/*', ({ req }) => respond(req.raw));`,
    ],
  },
  {
    sign: /^fastify$/,
    imports: ['createApp'],
    lines: (prefix) => [
      `const listener = ${created};`,
      'fastify.register(async (scope) => {',
      '  // The listener reads bodies itself.',
      '  scope.removeAllContentTypeParsers();',
      "  scope.addContentTypeParser('*', (_request, _body, done) => done(null));",
      `  scope.all('${prefix}/*', (request, reply) => {`,
      '    reply.hijack();',
      '    listener(request.raw, reply.raw);',
      '  });',
      '});',
    ],
  },
  {
    sign: /^koa$/,
    imports: ['createApp'],
    lines: () => [
      `const listener = ${created};`,
      'app.use((context, next) => new Promise((resolve, reject) => {',
      "  context.res.once('close', resolve);",
      '  listener(context.req, context.res, () => next().then(resolve, reject));',
      '}));',
    ],
  },
  {
    sign: /^(express|@nestjs\/core)$/,
    imports: ['createApp'],
    lines: () => ['// Before whatever reads bodies.', `app.use(${created});`],
  },
];

const pages = /^(vite|react|vue|svelte|solid-js|next|nuxt|@angular\/core|expo)$/;

function listPackages({ dependencies, devDependencies }: Manifest): string[] {
  return Object.keys({ ...dependencies, ...devDependencies });
}

/** Finds out what a project is by the packages that it depends on; servers come first, since some of them have pages too. */
export function detectKind(manifest: Manifest): Kind {
  const packages = listPackages(manifest);
  if (frameworks.some(({ sign }) => packages.some((name) => sign.test(name)))) return 'mounted';
  return packages.some((name) => pages.test(name)) ? 'client' : 'server';
}

/** The lines that mount the listener in the server of a project. */
export function renderMounting(
  manifest: Manifest,
  { handlers, imports }: { handlers: string; imports: boolean },
  prefix: string,
): string[] {
  const packages = listPackages(manifest);
  const framework = frameworks.find(({ sign }) => packages.some((name) => sign.test(name))) ?? frameworks.at(-1);
  if (!framework) return [];
  const bring = (names: string, from: string) =>
    imports ? `import { ${names} } from '${from}';` : `const { ${names} } = require('${from}');`;
  return [
    bring(framework.imports.join(', '), 'contract-workbench'),
    bring('createHandlers', handlers),
    ...framework.lines(prefix),
  ];
}
