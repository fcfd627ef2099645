import type { RequestHandler } from 'express';
import { type Document, type Parameter, pointerTo } from '../openapi/document.ts';
import { typesOf } from '../openapi/spelling.ts';
import { operationOf } from './exchange.ts';

type Query = Record<string, unknown>;

/** How the items of a list that comes as one text are kept apart, plain and percent-encoded. */
const delimiters: Record<string, RegExp> = { form: /,/, spaceDelimited: /%20|\+| /, pipeDelimited: /\||%7C/i };

/**
 * Reads the query as the operation's parameters describe it: a list is split before its items are decoded, `name[key]`
 * belongs to an object only where the contract says so, and no name reaches a prototype.
 */
export function createQueryReader(document: Document): RequestHandler {
  return (request, response, next) => {
    const [, text = ''] = /\?(.*)$/s.exec(request.url) ?? [];
    const pairs = text.split('&').filter(Boolean).map(split);
    const query: Query = Object.create(null);
    const parameters = operationOf(response).parameters.filter(({ node }) => node.in === 'query');
    const lists = parameters.filter(({ node, pointer }) => isList(document, node, pointer)).map(({ node }) => node);
    const deep = parameters.filter(({ node }) => node.style === 'deepObject').map(({ node }) => node.name);
    for (const [name, value] of pairs) {
      const list = lists.find((parameter) => parameter.name === name);
      const [, object = '', key = ''] = /^([^[]+)\[([^\]]*)\]$/s.exec(name) ?? [];
      if (list) addItems(query, name, splitList(list, value));
      else if (deep.includes(object)) add(childOf(query, object), key, decode(value));
      else add(query, name, decode(value));
    }
    Object.defineProperty(request, 'query', { value: query, writable: true, configurable: true, enumerable: true });
    next();
  };
}

function isList(
  document: Document,
  { style = 'form', explode = style === 'form', schema }: Parameter,
  pointer: string,
) {
  return !explode && schema !== undefined && typesOf(document, pointerTo(pointer, 'schema')).includes('array');
}

function splitList({ style = 'form' }: Parameter, text: string): string[] {
  return text === '' ? [] : text.split(delimiters[style] ?? ',').map(decode);
}

function childOf(query: Query, name: string): Query {
  const child = query[name];
  if (typeof child === 'object' && child !== null && !Array.isArray(child)) return child as Query;
  const created: Query = Object.create(null);
  query[name] = created;
  return created;
}

function addItems(query: Query, name: string, items: string[]): void {
  const known = query[name];
  if (!Array.isArray(known)) query[name] = items;
  else for (const item of items) known.push(item);
}

/** A name that comes again makes a list. */
function add(query: Query, name: string, value: string): void {
  const known = query[name];
  if (Array.isArray(known)) known.push(value);
  else query[name] = known === undefined ? value : [known, value];
}

function split(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), pair.slice(at + 1)];
}

/** What is not percent-encoding stands for itself. */
function decode(text: string): string {
  return new URLSearchParams(`=${text}`.replaceAll(';', '%3B')).get('') ?? '';
}
