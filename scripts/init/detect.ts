import type { Manifest } from '../cli/index.ts';

/** What a project needs of a contract: a server of its own, a part of the server that it has, or the client alone. */
export type Kind = 'server' | 'mounted' | 'client';

/** The kinds, with what each is for. */
export const kinds: Record<Kind, string> = {
  server: 'a server of its own',
  mounted: 'a listener within the server that there is',
  client: 'types, checks and a mock for a frontend',
};

/** Packages that show what a project is; servers come first, since some of them have pages too. */
const signs: [Kind, RegExp][] = [
  ['mounted', /^(express|fastify|hono|koa|@nestjs\/core|@hono\/node-server)$/],
  ['client', /^(vite|react|vue|svelte|solid-js|next|nuxt|@angular\/core|expo)$/],
];

/** Finds out what a project is by the packages that it depends on. */
export function detectKind({ dependencies, devDependencies }: Manifest): Kind {
  const packages = Object.keys({ ...dependencies, ...devDependencies });
  const [kind] = signs.find(([, sign]) => packages.some((name) => sign.test(name))) ?? ['server'];
  return kind;
}
