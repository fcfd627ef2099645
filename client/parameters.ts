import { findStyle, type Place, styleOf, writeHeaderJson, writeParameter } from '../generated/styles.ts';
import { fillForm } from './bodies.ts';
import type { Operation, ParameterWriter, Values } from './operation.ts';

/** Creates a writer of every style; loaded when an operation first needs it. */
export function createParameterWriter({ styles = {} }: Operation, cookies: Values = {}): ParameterWriter {
  const write = (place: Place, name: string, value: unknown): string => {
    const given = styles[`${place} ${name}`];
    const isJson = given === 'json' || given === 'query json';
    const text = isJson ? (place === 'header' ? writeHeaderJson(value) : JSON.stringify(value)) : value;
    if (given === 'query form' && typeof value === 'object')
      return String(fillForm(new URLSearchParams(), value ?? {}));
    if (given === 'query json' || given === 'query text') return encodeURIComponent(String(text));
    const [named, explode, isReserved = false] = typeof given === 'object' ? given : [];
    const style = findStyle({ in: place, style: named });
    const { explode: explodes } = styleOf({ in: place, style: named, explode });
    return style ? writeParameter({ name, style, explode: explodes, isReserved }, text) : '';
  };
  const writeAll = (place: Place, values: Values) =>
    Object.entries(values).flatMap(([name, value]) => (value == null ? [] : write(place, name, value) || []));
  return {
    path: (url, values) => url.replaceAll(/\{(.+?)\}/g, (_, name) => write('path', name, values[name])),
    query: (values) => writeAll('query', values).join('&'),
    headers: (values) => {
      const lines = Object.entries(values).flatMap(([name, value]) =>
        value == null ? [] : [[name, write('header', name, value)]],
      );
      const pairs = writeAll('cookie', cookies);
      // Browsers send their own cookies, and ignore this header.
      return { ...Object.fromEntries(lines), ...(pairs.length > 0 && { Cookie: pairs.join('; ') }) };
    },
  };
}
