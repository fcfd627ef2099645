import { locate, memberOf, membersOf, resolve, valueAt } from '../../../server/openapi/document/index.ts';
import type { Contract, Operation, Response } from '../../../server/openapi/model.ts';
import { successOf } from './path-places.ts';

/** The GET that the response of an operation leads to: by a link of the contract, by its `Location`, or by a URL in its body. */
export function findLinked(contract: Contract, operation: Operation): Operation | undefined {
  const success = successOf(operation);
  if (!success) return undefined;
  return followLinks(contract, success) ?? followUrls(contract, success);
}

/** The GET operation at a URL or a path, if the contract has one; `captured` are the texts of its path parameters. */
export function findAtUrl(
  { findRoute }: Contract,
  text: unknown,
): { operation: Operation; captured: string[] } | undefined {
  if (typeof text !== 'string' || text.length > 2000) return undefined;
  const path = text.replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  if (!path.startsWith('/')) return undefined;
  const route = findRoute(path);
  const operation = route?.operations.get('GET');
  return route && operation && { operation, captured: route.captured };
}

/** Links by operationId or operationRef (OpenAPI 3.1, section 4.8.20). */
function followLinks({ document, operations }: Contract, { pointer }: Response): Operation | undefined {
  const { node } = locate(document, pointer);
  for (const given of Object.values(membersOf(memberOf(node, 'links')))) {
    if (typeof given !== 'object' || given === null) continue;
    const link = resolve<object>(document, given);
    const [id, ref] = [memberOf(link, 'operationId'), memberOf(link, 'operationRef')];
    const named = typeof ref === 'string' && ref.startsWith('#') ? valueAt(document, ref) : undefined;
    const found = operations.find(
      (each) =>
        each.method === 'get' && (each.id === id || (named !== undefined && valueAt(document, each.pointer) === named)),
    );
    if (found) return found;
  }
  return undefined;
}

function followUrls(contract: Contract, { headers, content }: Response): Operation | undefined {
  const location = headers.get('location');
  const urls = [...(location?.examples.map(({ value }) => value) ?? []), location?.makeSample()];
  for (const url of urls) {
    const found = findAtUrl(contract, url);
    if (found) return found.operation;
  }
  for (const { value } of content.flatMap(({ examples }) => examples)) {
    for (const name of ['url', 'self', 'href', 'uri']) {
      const found = findAtUrl(contract, memberOf(value, name));
      if (found) return found.operation;
    }
  }
  return undefined;
}
