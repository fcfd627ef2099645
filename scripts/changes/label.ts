import {
  type Document,
  type ParameterObject,
  resolve,
  unescapeToken,
  valueAt,
} from '../../server/openapi/document/index.ts';
import { isNode } from './view.ts';

type Step = [text: string, rest: string[]];

/** Names a part of the contract for a person, such as `Order.lines[].price` or `POST /orders: 201 response: header Location`. */
export function renderLabel(document: Document, pointer: string): string {
  const tokens = pointer.replace('/additionalOperations/', '/').split('/').slice(1).map(unescapeToken);
  const [kind, group, name = '', ...rest] = tokens;
  if (kind === 'components' && group === 'schemas') return join([name], rest, document, '');
  if (kind === 'components') return join([`${group} ${name}`], rest, document, `#/components/${group}/${name}`);
  if (kind !== 'paths' || group === undefined) return tokens.join('.') || 'the contract';
  if (name === 'parameters' || name === '') return join([group], tokens.slice(2), document, pointer);
  return join([`${name.toUpperCase()} ${group}`], rest, document, pointer);
}

/** Adds a word for each step of the way: parts of a message stand after a colon, parts of a value after a dot. */
function join(words: string[], tokens: string[], document: Document, pointer: string): string {
  let [label = '', rest] = [words[0], tokens];
  while (rest.length > 0) {
    const [text, next] = readStep(rest, document, pointer);
    label += text;
    rest = next;
  }
  return label;
}

function readStep([token = '', ...rest]: string[], document: Document, pointer: string): Step {
  const [name = ''] = rest;
  if (token === 'properties' && rest.length > 0) return [`.${name}`, rest.slice(1)];
  if (token === 'items') return ['[]', rest];
  if (token === 'additionalProperties' && rest.length > 0) return ['.*', rest];
  if (/^(all|any|one)Of$/.test(token) && rest.length > 0) return ['', rest.slice(1)];
  if (token === 'requestBody') return [': request body', rest];
  if (token === 'responses' && rest.length > 0) return [`: ${name} response`, rest.slice(1)];
  if (token === 'headers' && rest.length > 0) return [`: header ${name}`, rest.slice(1)];
  if (token === 'parameters' && rest.length > 0) return [`: ${parameterAt(document, pointer)}`, rest.slice(1)];
  if (token === 'content') return ['', rest.slice(1)];
  return ['', rest];
}

function parameterAt(document: Document, pointer: string): string {
  const [place = ''] = /^.*\/parameters\/\d+/.exec(pointer) ?? [];
  const node = valueAt(document, place);
  if (!isNode(node)) return 'parameter';
  const { in: kind, name } = resolve<Partial<ParameterObject>>(document, node);
  return `${kind} parameter ${name}`;
}
