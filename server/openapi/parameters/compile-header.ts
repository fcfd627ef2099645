import {
  type Header,
  type Located,
  lazily,
  locate,
  pointerTo,
  readExamples,
  readSerialized,
} from '../document/index.ts';
import { anyValue, type Direction, readValueType } from '../schema/index.ts';
import type { Compilation } from './compilation.ts';
import { schemaPointer } from './compile-parameter.ts';
import { ownHeaders } from './own-headers.ts';
import type { ResponseHeader } from './parameter.ts';
import { createParameterCodec } from './parameter-codec.ts';

/** The headers that a response or a part declares, by their names in lower case; a `Content-Type` among them says nothing, as OpenAPI has it. */
export function compileHeaders(
  compilation: Compilation,
  { node: { headers = {} }, pointer }: Located<{ headers?: object }>,
  direction: Direction,
): Map<string, ResponseHeader> {
  const names = Object.keys(headers).filter((name) => !ownHeaders.has(name.toLowerCase()));
  return new Map(
    names.map((name) => [
      name.toLowerCase(),
      compileHeader(compilation, name, pointerTo(pointer, 'headers', name), direction),
    ]),
  );
}

function compileHeader(
  { document, checks, makeSample }: Compilation,
  name: string,
  place: string,
  direction: Direction,
): ResponseHeader {
  const { node, pointer } = locate<Header>(document, place);
  const schema = schemaPointer(node, pointer);
  const header: ResponseHeader = lazily<ResponseHeader>({
    name: () => name,
    isRequired: () => node.required === true,
    pointer: () => pointer,
    check: () => (schema === undefined ? undefined : checks[direction](schema)),
    codec: () =>
      createParameterCodec(
        { ...node, name, in: 'header' },
        schema === undefined ? anyValue : readValueType(document, schema),
      ),
    examples: () => readSerialized(readExamples(document, node, pointer), (text) => header.codec.read([text])),
    makeSample: () => makeSample[direction](header.check),
  });
  return header;
}
