import { isNode, isRef, locate, memberOf, pointerTo } from './pointer.ts';

/** An example of the contract, and the pointer to its value. */
export interface Example {
  /** The name among `examples`; none for the one `example`. */
  name: string | undefined;
  value: unknown;
  pointer: string;
  /** True if the value is the text of a message (OpenAPI 3.2, "Example Object"). */
  isSerialized?: boolean;
}

/** The examples of a parameter, a header or a media type: the `example`, then the `examples` in their order, references followed. */
export function readExamples(document: object, holder: object, pointer: string): Example[] {
  const example = memberOf(holder, 'example');
  const named = memberOf(holder, 'examples');
  const several = Object.entries(isNode(named) ? named : {}).flatMap(([name, given]): Example[] => {
    const place = pointerTo(pointer, 'examples', name);
    const { node, pointer: own } = isRef(given)
      ? locate<object>(document, given.$ref)
      : { node: given, pointer: place };
    return ['value', 'dataValue', 'serializedValue']
      .filter((key) => memberOf(node, key) !== undefined)
      .slice(0, 1)
      .map((key) => ({
        ...{ name, value: memberOf(node, key), pointer: pointerTo(own, key) },
        isSerialized: key === 'serializedValue',
      }));
  });
  if (example === undefined) return several;
  return [{ name: undefined, value: example, pointer: pointerTo(pointer, 'example') }, ...several];
}

/** The examples with the value of each that is the text of a message, as it is read; without those that cannot be. */
export function readSerialized(examples: Example[], read: (text: string) => unknown): Example[] {
  return examples.flatMap((example) => {
    if (!example.isSerialized) return [example];
    const value = read(String(example.value));
    return value === undefined ? [] : [{ ...example, value }];
  });
}
