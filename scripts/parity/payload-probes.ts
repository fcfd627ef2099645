import { withBody } from './draft-body.ts';
import { expectBody } from './expectations.ts';
import type { Probe } from './probe-kinds.ts';
import { createProbeMaker, type MakeProbe } from './probe-maker.ts';
import type { Draft, DraftContent } from './request-draft.ts';

/** The operation's request with bodies that are not what its media type says, or as large as can be. */
export function createPayloadProbes(draft: Draft): Probe[] {
  const { content } = draft;
  if (!content) return [];
  const make = createProbeMaker(draft);
  const empty = make('body', 'an empty body', { body: '' });
  const isJson = content.declared.syntax === 'json';
  return [empty, ...createSized(make, draft, content), ...(isJson ? createJson(make, draft, content) : [])];
}

function createSized(make: MakeProbe, { operation }: Draft, { body, declared }: DraftContent): Probe[] {
  const limit = operation.body?.limit ?? Infinity;
  if (declared.syntax === 'parts' || limit > 2 ** 21) return [];
  const padded = (size: number) =>
    Buffer.concat([Buffer.from(body), Buffer.alloc(Math.max(size - Buffer.byteLength(body), 0), ' ')]);
  const over = make('body', `a body of ${limit + 1} bytes`, { body: padded(limit + 1) }, { status: 413 });
  if (declared.syntax !== 'json') return [over];
  return [over, make('body', `a body of ${limit} bytes`, { body: padded(limit) }, { status: 'success' })];
}

const broken = ['{', 'not JSON', '{"a":1,}', "{'a':1}", '{"a":1}}', 'NaN', '[1', '"x', '{"a":\u0000}', 'undefined'];

const values = ['null', '[]', '[{}]', '"x"', '1', 'true', '{}', '-0'];

function createJson(make: MakeProbe, draft: Draft, { body, declared }: DraftContent): Probe[] {
  const bad = { status: 400 };
  return [
    ...broken.map((text) => make('body', `not JSON: ${JSON.stringify(text)}`, { body: text }, bad)),
    ...values.map((text) =>
      make('body', `the JSON ${text}`, { body: text }, expectBody(withBody(draft, declared, JSON.parse(text)))),
    ),
    ...['{"a":1,"a":2}', '1e999'].map((text) => make('body', `the JSON ${text}`, { body: text })),
    make('body', 'a byte order mark', { body: `\ufeff${body}` }),
    make('body', 'white space around it', { body: ` \n${body}\r\n\t` }, { status: 'success' }),
    make('body', 'bytes that are not UTF-8', { body: Buffer.from('{"a":"\u00e9"}', 'latin1') }, bad),
    make('body', '2500 lists within each other', { body: '['.repeat(2500) + ']'.repeat(2500) }),
  ];
}
