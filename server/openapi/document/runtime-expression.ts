import { memberOf, valueAt } from './pointer.ts';

/** A message as runtime expressions speak of it; the names of headers are in lower case. */
interface ExpressedMessage {
  path?: object;
  query?: object;
  header?: object;
  body?: unknown;
}

/** A request and its response, as far as they are known. */
export interface ExpressedMessages {
  url?: string;
  method?: string;
  statusCode?: number;
  request?: ExpressedMessage;
  response?: ExpressedMessage;
}

/**
 * The value of a runtime expression (OpenAPI 3.1, section 4.8.20.4); undefined where it is none, or nothing is there.
 * @example evaluateExpression('$response.body#/id', { response: { body: { id: 7 } } }) // 7
 */
export function evaluateExpression(expression: string, messages: ExpressedMessages): unknown {
  if (/^\$(url|method|statusCode)$/.test(expression)) return memberOf(messages, expression.slice(1));
  const [, source = '', place = '', name = ''] =
    /^\$(request|response)\.(path|query|header|body)(?:[.#](.*))?$/.exec(expression) ?? [];
  const part = memberOf(memberOf(messages, source), place);
  return place === 'body' ? valueAt(part, name) : memberOf(part, place === 'header' ? name.toLowerCase() : name);
}
