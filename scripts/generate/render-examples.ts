import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Operation, Response } from '../../server/openapi/model.ts';

/** The examples of all responses, by operationId, status and name; `example` is the name of one that has none. */
export function renderExamples(document: Document): string {
  const entries = compileContract(document).operations.map(({ id, responses }) => [id, listExamples(responses)]);
  return `/** The examples of the contract's responses, by operationId, status and name. */
export const examples = ${JSON.stringify(Object.fromEntries(entries), null, 2)};\n`;
}

function listExamples(responses: Operation['responses']): object {
  const entries = responses.map((response) => [
    response.key === 'default' ? response.key : response.key.toUpperCase(),
    readResponse(response),
  ]);
  return Object.fromEntries(entries);
}

function readResponse({ content, headers }: Response): object {
  const sent = [...headers.values()].flatMap(({ name, codec, examples: [example] }) =>
    example ? [[name, codec.write(example.value)]] : [],
  );
  const common = sent.length > 0 ? { headers: Object.fromEntries(sent) } : {};
  const entries = content.flatMap(({ type, examples }) =>
    examples.map(({ name = 'example', value }) => [name, { contentType: type, ...common, body: value }] as const),
  );
  const byName = new Map<string, object>();
  // Several media types may have examples of one name; the first counts.
  for (const [name, example] of entries) if (!byName.has(name)) byName.set(name, example);
  return Object.fromEntries(byName);
}
