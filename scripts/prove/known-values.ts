import {
  type ExpressedMessages,
  evaluateExpression,
  isNode,
  memberOf,
  valueAt,
} from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { decode } from '../../server/openapi/parameters/index.ts';
import type { RawResponse } from './send.ts';

/** Values that a server has told: of links by operation and parameter, and of the ends of paths. */
export interface KnownValues {
  /** The value of a path parameter, if one was told. */
  find(operation: Operation, name: string): unknown;
  /** Takes what a response tells: its links, its `Location`, and the ids in its body. */
  learn(operation: Operation, path: string, response: RawResponse): void;
}

/** Creates a memory of what responses tell, so that operations on one thing are tried with a thing that is there. */
export function createKnownValues(contract: Contract): KnownValues {
  const linked = new Map<string, unknown>();
  const ends = new Map<string, unknown>();
  const learnPath = (path: string) => {
    const route = contract.findRoute(path.split('?')[0] ?? path);
    const [operation] = route?.operations.values() ?? [];
    operation?.pathParameters.forEach((parameter, index) => {
      const text = route?.captured[index];
      if (parameter && text !== undefined) ends.set(endOf(operation.path, parameter.name), readText(text));
    });
  };
  return {
    find: ({ id, path }, name) => linked.get(`${id} ${name}`) ?? ends.get(endOf(path, name)),
    learn(operation, path, { status, headers, text }) {
      const body = parse(text);
      for (const [key, value] of listLinked(contract, operation, status, headers, body)) linked.set(key, value);
      const location = status < 400 ? URL.parse(headers.location?.toString() ?? '', `http://server${path}`) : null;
      if (headers.location && location) learnPath(location.pathname);
      if (status >= 300) return;
      const item = firstItem(body);
      for (const other of contract.operations) {
        const [, name] =
          new RegExp(`^${escapePattern(operation.path.replace(/\/$/, ''))}/\\{([^}]+)\\}`).exec(other.path) ?? [];
        const value = name === undefined ? undefined : idOf(item, name);
        if (name !== undefined && value !== undefined) ends.set(endOf(other.path, name), value);
      }
    },
  };
}

/** The path up to a parameter, which tells of which kind of thing it is the id. */
function endOf(path: string, name: string): string {
  return path.slice(0, path.indexOf(`{${name}}`)).replaceAll(/\{[^}]*\}/g, '{}');
}

function readText(text: string): unknown {
  const decoded = decode(text);
  return /^-?(0|[1-9]\d{0,14})$/.test(decoded) ? Number(decoded) : decoded;
}

/** The first of a list of things, wherever in a body that is, else the thing itself. */
function firstItem(body: unknown): unknown {
  if (Array.isArray(body)) return body[0];
  const lists = isNode(body) ? Object.values(body).filter(Array.isArray) : [];
  return idOf(body, 'id') === undefined ? (lists.find(([first]) => isNode(first))?.[0] ?? body) : body;
}

/** The member that identifies a thing: one of the parameter's name, `id`, or what the name ends with. */
function idOf(item: unknown, name: string): unknown {
  const short = /(id|key|name|slug|code|number)$/i.exec(name)?.[0] ?? 'id';
  const names = [name, short, short.toLowerCase(), 'id'];
  return names
    .map((each) => memberOf(item, each))
    .find((value) => typeof value === 'string' || typeof value === 'number');
}

/** The values that the links of a response give parameters (OpenAPI 3.1, section 4.8.20). */
function listLinked(
  { document }: Contract,
  operation: Operation,
  status: number,
  headers: RawResponse['headers'],
  body: unknown,
): [string, unknown][] {
  const declared = operation.responses.find(({ key }) => key === String(status));
  const links = declared && memberOf(valueAt(document, declared.pointer), 'links');
  return Object.values(isNode(links) ? links : {})
    .flatMap((link): [string, unknown][] => {
      const parameters = memberOf(link, 'parameters');
      const id = memberOf(link, 'operationId');
      return Object.entries(isNode(parameters) ? parameters : {}).map(([name, expression]) => [
        `${id} ${name.replace(/^(path|query|header|cookie)\./, '')}`,
        readExpression(String(expression), { response: { header: headers, body } }),
      ]);
    })
    .filter(([, value]) => value !== undefined);
}

/** The value of an expression; a text without one is itself. */
function readExpression(expression: string, messages: ExpressedMessages): unknown {
  return expression.startsWith('$') ? evaluateExpression(expression, messages) : expression;
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
