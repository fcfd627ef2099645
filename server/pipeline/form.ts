import { type Document, pointerTo, schemasAt } from '../openapi/document.ts';
import { bodyProperties, type Operation } from '../openapi/operations.ts';
import { isSpelt, readText, typesOf } from '../openapi/spelling.ts';

/**
 * The fields of a form, which are texts, as values of the types that the contract gives them; a text that spells no such
 * value stays a text, for the validation to name.
 */
export function readForm(document: Document, operation: Operation, form: unknown): unknown {
  const pointers = new Map(bodyProperties(document, operation).map(([name, { pointer }]) => [name, pointer]));
  const fields = Object.entries(Object(form)).map(([name, value]) => {
    const pointer = pointers.get(name);
    return [name, pointer === undefined ? value : readField(document, pointer, value)];
  });
  return Object.fromEntries(fields);
}

function readField(document: Document, pointer: string, value: unknown): unknown {
  const types = typesOf(document, pointer);
  if (types.includes('array')) {
    const items = schemasAt(document, pointer, ['0'])[0]?.pointer ?? pointerTo(pointer, 'items');
    return [value].flat().map((item) => readField(document, items, item));
  }
  if (typeof value !== 'string' || types.includes('string') || types.includes('object')) return value;
  const type = types.find((type) => isSpelt(type, value));
  return type === undefined ? value : readText(type, value);
}
