import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startCompiler } from '../../scripts/checks/compiler.ts';
import { projectFolder } from '../../scripts/cli/index.ts';
import { renderDocument } from '../../scripts/generate/render-files.ts';
import { readTestContract } from '../support/contracts.ts';

/** The lines of handlers that do not compile for a contract of the tests: each with the compiler's words. */
async function compileHandlers(contract: string, text: string): Promise<string[]> {
  const generated = renderDocument(await readTestContract(contract));
  const file = join(projectFolder, 'server/handlers/index.ts');
  const given = new Map([...generated].map(([name, content]) => [join(projectFolder, 'generated', name), content]));
  const compiler = startCompiler(projectFolder, given.set(file, text));
  const errors = await compiler.compile();
  await compiler.close();
  return errors.filter((error) => error.file === file).map(({ line, message }) => `${line}: ${message}`);
}

test('a handler gets bodies in the types of their media types', async () => {
  const errors = await compileHandlers(
    'uploads.yaml',
    `import type { Input } from '../../generated/contract.ts';
export const form = async ({ body, partHeaders }: Input<'sendForm'>): Promise<[string, string, Uint8Array, File[], unknown]> => [
  body.title, body.photo.name, await body.photo.bytes(), body.scans ?? [], partHeaders.photo?.[0]?.['X-Taken'],
];
export const about = ({ body: { about, box } }: Input<'sendForm'>): [string | undefined, number | undefined] => [about?.by, box?.ra];
export const album = ({ body: { photos } }: Input<'sendAlbum'>): number[] => photos.map(({ size }) => size);
export const bytes = ({ body, contentType }: Input<'sendBytes'>): [Uint8Array | undefined, string | undefined] => [body, contentType];
export const stream = async (input: Input<'sendStream'>): Promise<void> => {
  if (input.contentType === 'application/octet-stream') for await (const chunk of input.body) chunk.byteLength.toFixed();
  else for await (const line of input.body) line.by.trim();
};
export const lines = ({ body }: Input<'sendLines'>): string[] => body.map(({ by, year }) => by + year.toFixed());
export const text = (input: Input<'sendText'>): string =>
  input.contentType === 'text/csv' ? input.body : input.contentType === 'application/json; profile=long' ? 'long' : input.body.by;
export const fields = ({ body: { plain, number } }: Input<'sendFields'>): [number[] | undefined, number | null | undefined] => [plain, number];
export const wrongFile = ({ body }: Input<'sendForm'>): string => body.photo;
export const wrongBytes = ({ body }: Input<'sendStream'>): Uint8Array => body;
export const wrongHeaders = ({ partHeaders }: Input<'sendFields'>): unknown => partHeaders;
`,
  );
  assert.deepEqual(
    errors.map((error) => error.split(':')[0]),
    ['16', '17', '18'],
    errors.join('\n'),
  );
});

test('a handler gets and sends the values of parts without names', async () => {
  const errors = await compileHandlers(
    'parts.yaml',
    `import type { Input, Response } from '../../generated/contract.ts';
export const album = ({ body }: Input<'sendAlbum'>): unknown[] => body.map((value) => value);
export const notes = ({ body, partHeaders }: Input<'sendNotes'>): unknown[] => [...body.map(({ text }) => text), partHeaders[0]];
export const raw = ({ body }: Input<'sendRaw'>): Uint8Array => body;
async function* pieces() { yield { text: 'a' }; }
export const sent: Response<'readNotes'>[] = [{ status: 200, body: [{ text: 'a' }] }, { status: 200, body: pieces() }];
export const wrongNotes: Response<'readNotes'> = { status: 200, body: [{ text: 1 }] };
`,
  );
  assert.deepEqual(
    errors.map((error) => error.split(':')[0]),
    ['7'],
    errors.join('\n'),
  );
});

test('a handler responds in the types of the media types', async () => {
  const errors = await compileHandlers(
    'streams.yaml',
    `import type { Response } from '../../generated/contract.ts';
async function* changes() { yield { number: 1, what: 'a' }; }
async function* ticks() { yield { event: 'tick' as const, data: 'a' }; }
async function* chunks() { yield new Uint8Array(1); }
export const pictures: Response<'readPicture'>[] = [new Uint8Array(1), new Blob([]), chunks(), process.stdin, new ReadableStream<Uint8Array>()].map((body) => ({ status: 200, body }));
export const reports: Response<'readReport'>[] = [{ status: 200, body: 'a,b' }, { status: 200, body: chunks() }];
export const followed: Response<'followChanges'> = { status: 200, body: changes() };
export const ticked: Response<'followTicks'> = { status: 200, contentType: 'text/event-stream', body: ticks() };
export const exported: Response<'exportChanges'>[] = [{ status: 200, body: [{ number: 1 }] }, { status: 200, body: changes() }];
export const wrongPicture: Response<'readPicture'> = { status: 200, body: { size: 1 } };
export const wrongEvents: Response<'followChanges'> = { status: 200, body: ticks() };
export const wrongLines: Response<'exportChanges'> = { status: 200, body: [{ number: '1' }] };
`,
  );
  assert.deepEqual(
    errors.map((error) => error.split(':')[0]),
    ['10', '11', '12'],
    errors.join('\n'),
  );
});
