/** The name under which a `$ref` passes that is data, and refers to nothing. */
const hiddenKey = '$ref, as it is';

/** A copy of a document in which every `$ref` is data, in an example, a constant or an extension, but Prism would follow it. */
export function hideRefs<T>(document: T): T {
  return JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    isObject(value) && '$ref' in value && typeof value.$ref === 'string' ? rename(value, '$ref', hiddenKey) : value,
  );
}

/** A value that was made from such a copy, as the document has it. */
export function showRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(showRefs);
  if (!isObject(value) || Buffer.isBuffer(value)) return value;
  const shown = hiddenKey in value ? rename(value, hiddenKey, '$ref') : value;
  return Object.fromEntries(Object.entries(shown).map(([key, part]) => [key, showRefs(part)]));
}

function rename(value: object, from: string, to: string): object {
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key === from ? to : key, part]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
