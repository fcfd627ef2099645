import {
  type Document,
  type Header,
  isRead,
  keysOfMethod,
  type Located,
  listItemMethods,
  locate,
  memberOf,
  type OperationObject,
  type ParameterObject,
  type PathItem,
  pointerTo,
  resolve,
} from '../document/index.ts';
import { anyValue, type JsonType, readValueType, type ValueType } from '../schema/index.ts';
import type { StyledParameter } from './codec.ts';
import { isHeaderName, ownHeaders, schemaPointer } from './compile.ts';
import { styleOf, styles } from './styles.ts';
import { isUnrestricted } from './typed-texts.ts';

/** A parameter or a header of a response that its style cannot write, or a header that HTTP has no form for, and what to write instead. */
export interface UnsupportedStyle {
  rule: 'style-unsupported' | 'header-name';
  pointer: string;
  message: string;
}

/** The parameters of a contract's operations, and the headers of their responses, that their styles cannot write. */
export function findUnsupportedStyles(document: Document): UnsupportedStyle[] {
  const seen = new Set<object>();
  const found: UnsupportedStyle[] = [];
  const examine: Examine = (declared, parameter, place) => {
    if (seen.has(declared) || isOneText(parameter)) return;
    seen.add(declared);
    const { pointer } = locate(document, place());
    const schema = schemaPointer(parameter, pointer);
    const type = schema === undefined ? anyValue : readValueType(document, schema);
    const message = findStyleFinding(parameter, type);
    if (message !== undefined)
      found.push({
        rule: 'style-unsupported',
        pointer,
        message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
      });
  };
  for (const path of Object.keys(document.paths ?? {})) {
    const item = locate<PathItem>(document, pointerTo('#', 'paths', path));
    examineParameters(document, item, examine);
    for (const method of listItemMethods(item.node)) {
      const operation = locate<OperationObject>(document, pointerTo(item.pointer, ...keysOfMethod(method)));
      examineParameters(document, operation, examine);
      for (const header of examineHeaders(document, operation, examine)) found.push(header);
    }
  }
  return found;
}

/** Looks at a parameter, or a header as one; the place is told when it is asked for. */
type Examine = (declared: object, parameter: StyledParameter, place: () => string) => void;

function examineParameters(
  document: Document,
  { node, pointer }: Located<PathItem | OperationObject>,
  examine: Examine,
): void {
  for (const [index, parameter] of (node.parameters ?? []).entries()) {
    const declared = resolve<ParameterObject>(document, parameter);
    const place = () => pointerTo(pointer, 'parameters', String(index));
    if (isRead(declared)) examine(declared, declared, place);
  }
}

/** Looks at the headers of the responses; returns those whose names are none. */
function examineHeaders(
  document: Document,
  { node, pointer }: Located<OperationObject>,
  examine: Examine,
): UnsupportedStyle[] {
  const misnamed: UnsupportedStyle[] = [];
  for (const [status, response] of Object.entries(node.responses ?? {})) {
    if (status.startsWith('x-')) continue;
    for (const [name, header] of Object.entries(resolve(document, response).headers ?? {})) {
      if (ownHeaders.has(name.toLowerCase())) continue;
      const declared = resolve<Header>(document, header);
      const holder = () => locate(document, pointerTo(pointer, 'responses', status)).pointer;
      const place = () => pointerTo(holder(), 'headers', name);
      if (isHeaderName(name)) examine(declared, { ...declared, name, in: 'header' }, place);
      else misnamed.push({ rule: 'header-name', pointer: place(), message: unsendable });
    }
  }
  return misnamed;
}

const unsendable = 'HTTP has no header of this name: use letters, digits and hyphens (RFC 9110, section 5.1).';

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
  const allowed = styles.filter((row) => row.in === place).map((row) => row.style);
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
