/**
 * The rooms of the code, the lower ones first: a room imports nothing of those below it in this list. A room is a folder
 * with all that is in it; a file that is listed is a room by itself.
 */
export const rooms = [
  'server/terminal-text.ts',
  'server/cleanup.ts',
  'server/logger.ts',
  'server/auth.ts',
  'server/data-folder.ts',
  'server/metrics.ts',
  'server/node-http.ts',
  'server/idempotency/store.ts',
  'server/openapi/limits.ts',
  'server/openapi/document',
  'server/openapi/schema',
  'server/openapi/parameters',
  'server/openapi/bodies',
  'server/openapi',
  'server/openapi/samples',
  'server/errors',
  'server/response',
  'server/contract.ts',
  'server/idempotency',
  'server/pipeline',
  'server/validator',
  'server/listening',
  'server/admin',
  'server/docs',
  'server/records',
  'server/handlers',
  'server',
  'client',
  'scripts/cli',
  'scripts/contract',
  'scripts/generate',
  'scripts/scaffold',
  'scripts/init',
  'scripts/docs',
  'scripts/pack',
  'scripts/pack-client',
  'scripts/pack-extension',
  'scripts/changes',
  'scripts/mock',
  'scripts/checks',
  'scripts/review',
  'scripts/lsp',
  'scripts/prove',
  'scripts/workbench',
  'scripts',
];

/** The room of a file; of those that it is in, the smallest. Undefined outside of all rooms. */
export function roomOf(file: string): string | undefined {
  const holding = rooms.filter((room) => file === room || file.startsWith(`${room}/`));
  return holding.sort((one, other) => other.length - one.length)[0];
}

/**
 * Files that other rooms import although they are no door of their room. A door is `index.ts`, or a file directly in
 * `server/`, `server/openapi/` or `scripts/`. Lines leave this list; one is added where a listed file is renamed or merged.
 */
export const sideDoors = new Set([
  'scripts/mock/control.ts',
  'scripts/mock/reading.ts',
  'server/openapi/schema/comparing.ts',
  'server/openapi/schema/formats.ts',
]);

/** Imports of the toolchain that still lead into the project, `room -> folder`. Lines leave this list; none is added. */
export const borderCrossings = new Set(['client -> generated']);
