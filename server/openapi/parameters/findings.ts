import {
  type Document,
  type Header,
  listDeclaredOperations,
  locate,
  memberOf,
  pointerTo,
  resolve,
} from '../document/index.ts';
import { anyValue, type JsonType, readValueType, type ValueType } from '../schema/index.ts';
import { isUnrestricted, type StyledParameter } from './codec.ts';
import { isHeaderName, ownHeaders, schemaPointer } from './compile.ts';
import { findStyle, styleOf, styles } from './styles.ts';

/** A parameter or a header of a response that its style cannot write, or a header that HTTP has no form for, and what to write instead. */
export interface UnsupportedStyle {
  rule: 'style-unsupported' | 'header-name';
  pointer: string;
  message: string;
}

const unsendable = 'HTTP has no header of this name: use letters, digits and hyphens (RFC 9110, section 5.1).';

/** The parameters of a contract's operations, and the headers of their responses, that their styles cannot write. */
export function findUnsupportedStyles(document: Document): UnsupportedStyle[] {
  const seen = new Set<object>();
  const found: UnsupportedStyle[] = [];
  for (const { declared, parameter, place, isMisnamed } of listStyled(document)) {
    if (isMisnamed) found.push({ rule: 'header-name', pointer: place, message: unsendable });
    if (isMisnamed || seen.has(declared) || isOneText(parameter)) continue;
    seen.add(declared);
    const { pointer } = locate(document, place);
    const schema = schemaPointer(parameter, pointer);
    const sentence = findStyleFinding(parameter, schema === undefined ? anyValue : readValueType(document, schema));
    if (sentence === undefined) continue;
    const message = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
    found.push({ rule: 'style-unsupported', pointer, message });
  }
  return found;
}

/** A parameter, or a header as one, what declares it, and its place. */
interface Styled {
  declared: object;
  parameter: StyledParameter;
  place: string;
  /** True if it is a header of a response, of a name that HTTP has none for. */
  isMisnamed?: boolean;
}

function* listStyled(document: Document): Generator<Styled> {
  for (const { parameters, responses } of listDeclaredOperations(document)) {
    for (const { node, pointer } of parameters) yield { declared: node, parameter: node, place: pointer };
    for (const { node, pointer } of responses.values())
      for (const [name, header] of Object.entries(node.headers ?? {})) {
        if (ownHeaders.has(name.toLowerCase())) continue;
        const declared = resolve<Header>(document, header);
        const parameter = { ...declared, name, in: 'header' as const };
        yield { declared, parameter, place: pointerTo(pointer, 'headers', name), isMisnamed: !isHeaderName(name) };
      }
  }
}

/** Any style can write what is one text, and most parameters are: they are spared the rest. */
function isOneText({ style, content, schema }: StyledParameter): boolean {
  return style === undefined && !content && scalars.has(memberOf(schema, 'type'));
}

const scalars = new Set<unknown>(['string', 'integer', 'number', 'boolean']);

const instead = 'describe it with content: application/json instead';

/** Finds a reason why no value of the type can be written in the parameter's style: a sentence with the way out, or undefined. */
export function findStyleFinding(parameter: StyledParameter, type: ValueType): string | undefined {
  const { in: place, content } = parameter;
  if (content) return Object.keys(content).length === 1 ? undefined : 'content needs exactly one media type';
  if (place === 'querystring') return 'a whole query has no style: describe it with content';
  const { style, explode } = styleOf(parameter);
  const row = findStyle(parameter);
  const allowed = styles.filter((each) => each.in === place).map((each) => each.style);
  if (!row) return `style ${style} is not possible in ${place}: use ${allowed.join(', ')}`;
  // Values that are no lists and no objects are written as in the style form, although the specification has no use for that.
  if (row.isNested) return undefined;
  // Where each text has a name, the items of a list that is a property have its name.
  const isSpread = explode && row.writePair !== undefined;
  const nested = findNested(type, isSpread ? ['object'] : ['array', 'object']);
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
