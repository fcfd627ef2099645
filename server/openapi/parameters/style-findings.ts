import type { JsonType, ValueType } from '../schema/index.ts';
import { type StyledParameter, styleOf, styles } from './style-table.ts';
import { isUnrestricted } from './text-values.ts';

const instead = 'describe it with content: application/json instead';

/** Finds a reason why no value of the type can be written in the parameter's style: a sentence with the way out, or undefined. */
export function findStyleFinding(parameter: StyledParameter, type: ValueType): string | undefined {
  const { in: place, content } = parameter;
  if (content) return Object.keys(content).length === 1 ? undefined : 'content needs exactly one media type';
  if (place === 'querystring') return 'a whole query has no style: describe it with content';
  const { style, explode } = styleOf(parameter);
  const allowed = Object.keys(styles[place]);
  if (!allowed.includes(style)) return `style ${style} is not possible in ${place}: use ${allowed.join(', ')}`;
  // Values that are no lists and no objects are written as in the style form, although the specification has no use for that.
  if (style === 'deepObject') return undefined;
  const spreads = explode && (place === 'query' || place === 'cookie' || style === 'matrix');
  const nested = findNested(type, spreads ? ['object'] : ['array', 'object']);
  return nested && `style ${style} cannot write ${nested}: ${wayOut(parameter, type)}`;
}

/** Items and properties that have only values which the style cannot write. */
function findNested(type: ValueType, tooDeep: JsonType[]): string | undefined {
  if (isUnrestricted(type)) return undefined;
  const { types } = type;
  if (isOnly(type, ['array', 'null']) && isOnly(type.items(0), ['array', 'object'])) {
    return `items that are ${listTypes(type.items(0))}`;
  }
  if (!types.has('object') || !isOnly(type, ['array', 'object', 'null'])) return undefined;
  const names = type.propertyNames.filter((name) => isOnly(type.property(name), tooDeep));
  const [name] = names;
  if (name !== undefined) return `the property ${name}, which is ${listTypes(type.property(name))}`;
  const rest = type.isOpen ? type.property('*') : undefined;
  return isOnly(rest, tooDeep) ? `properties that are ${listTypes(rest)}` : undefined;
}

function wayOut({ in: place }: StyledParameter, { types }: ValueType): string {
  return place === 'query' && types.has('object') ? `use style deepObject, or ${instead}` : instead;
}

function isOnly(type: ValueType | undefined, allowed: JsonType[]): boolean {
  return type !== undefined && type.types.size > 0 && [...type.types].every((name) => allowed.includes(name));
}

function listTypes(type: ValueType | undefined): string {
  return [...(type?.types ?? [])].join(' or ');
}
