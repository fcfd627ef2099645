import { makePlainBody, mediaOf, syntaxOf, writeBody } from '../../server/openapi/bodies/index.ts';
import type { MediaType } from '../../server/openapi/document/index.ts';
import type { Content, Response } from '../../server/openapi/model.ts';
import type { AnyResponse } from '../../server/response/check-response.ts';
import { isGoodExample } from './bad-examples.ts';
import type { Choice, ChosenBody } from './choose-response.ts';
import type { Wishes } from './wishes.ts';

/**
 * The response of a choice as it is each time: with the example that was chosen, or the plainest body that the schema
 * allows; with wishes what they ask for, another one for each seed.
 */
export function makePlainResponse({ code, declared, body }: Choice, wishes?: Wishes): AnyResponse {
  const headers = makeHeaders(declared, wishes);
  if (!body) return { status: code, headers };
  const { content, type } = body;
  return { status: code, headers, contentType: type, body: writeBody(content, mediaOf(type), makeBody(body, wishes)) };
}

function makeBody({ content, type, example }: ChosenBody, wishes: Wishes | undefined): unknown {
  if (example) return example.value;
  const media = mediaOf(type);
  if (!content.check || isFile(content, media)) return makePlainBody(media);
  return content.makeSample(wishes);
}

/** Tells whether a body is bytes of which the schema says no more than that. */
function isFile({ valueType }: Content, media: MediaType): boolean {
  return syntaxOf(media) === 'bytes' && valueType.types.has('string');
}

/** The headers of a response: the first example that is right, or what is made up. */
function makeHeaders(declared: Response | undefined, wishes: Wishes | undefined): Record<string, unknown> {
  const found = [...(declared?.headers.values() ?? [])].map((header): [string, unknown] => {
    const good = header.examples.find((example) => isGoodExample(header, example));
    const made = () => (header.check ? header.makeSample(wishes && { seed: wishes.seed }) : 'text');
    return [header.name, good && !wishes ? good.value : made()];
  });
  return Object.fromEntries(found.filter(([, value]) => value !== undefined && value !== null));
}
