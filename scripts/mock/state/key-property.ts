import type { ValueType } from '../../../server/openapi/schema/index.ts';
import { plainName as plain, singular } from './plain-names.ts';

/** The property of an item that has the value of the path parameter which tells items apart; undefined where none has such a name. */
export function findKeyProperty(type: ValueType, parameter: string, path: string): string | undefined {
  const names = type.propertyNames;
  const named = (wanted: string) => names.find((name) => plain(name) === plain(wanted));
  const segments = path.split('/').filter((segment) => segment !== '' && !segment.includes('{'));
  const thing = singular(segments.at(-1) ?? '');
  const short = plain(parameter).startsWith(plain(thing)) ? plain(parameter).slice(plain(thing).length) : '';
  const ending = /(?:[a-z\d](?=[A-Z])|[_-])([A-Za-z]+)$/.exec(parameter)?.[1];
  const candidates = [parameter, short, ending ?? '', 'id', 'uuid'];
  return candidates.flatMap((candidate) => (candidate === '' ? [] : (named(candidate) ?? [])))[0];
}
