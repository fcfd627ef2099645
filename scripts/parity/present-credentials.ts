import type { Operation, Parameter, SecurityAlternative, SecurityScheme } from '../../server/openapi/model.ts';
import { createParameterCodec } from '../../server/openapi/parameters/index.ts';
import { anyValue } from '../../server/openapi/schema/index.ts';

/** The credentials that a probe presents where they are asked for. */
export interface Secrets {
  name: string;
  secret: string;
}

/** Credentials as a request carries them: texts by the name of the parameter that they are. */
export interface Presented {
  query: Record<string, string>;
  headers: Record<string, string>;
  cookies: Record<string, string>;
}

/** No credentials at all. */
export const nothingPresented: Presented = { query: {}, headers: {}, cookies: {} };

/** Credentials for the operation's first alternative that can be met. */
export function presentForOperation({ security }: Operation, secrets: Secrets): Presented {
  return presentAll(security.find(canBeMet) ?? [], secrets);
}

/** Credentials for every scheme of an alternative. */
export function presentAll(alternative: SecurityAlternative, secrets: Secrets): Presented {
  return alternative
    .map(({ scheme }) => present(scheme, secrets))
    .reduce(
      (one, other) => ({
        query: { ...one.query, ...other.query },
        headers: { ...one.headers, ...other.headers },
        cookies: { ...one.cookies, ...other.cookies },
      }),
      nothingPresented,
    );
}

/** Tells whether a caller may do without credentials. */
export function isOpen({ security }: Operation): boolean {
  return security.length === 0 || security.some((alternative) => alternative.length === 0);
}

/** Tells whether there are credentials that admit a caller: for a scheme that the server cannot check there are none. */
export function isReachable(operation: Operation): boolean {
  return isOpen(operation) || operation.security.some(canBeMet);
}

/** Tells whether an operation has a scheme that a server cannot check, and a mock takes as it comes. */
export function isUnchecked({ security }: Operation): boolean {
  return security.flat().some(({ scheme: { kind } }) => kind === 'unsupported');
}

/** Tells whether there are credentials for every scheme of the alternative, each of which can say what it has to. */
export function canBeMet(alternative: SecurityAlternative): boolean {
  if (alternative.some(({ scheme }) => scheme.kind === 'unsupported')) return false;
  // Two that come in the same place, such as Basic and Bearer, keep each other out unless they are the same text.
  const all = presentAll(alternative, { name: 'a', secret: 'b' });
  return alternative.every(({ scheme }) => {
    const { query, headers, cookies } = present(scheme, { name: 'a', secret: 'b' });
    const holds = (whole: Record<string, string>, part: Record<string, string>) =>
      Object.entries(part).every(([name, text]) => whole[name] === text);
    return holds(all.query, query) && holds(all.headers, headers) && holds(all.cookies, cookies);
  });
}

/** Tells whether a parameter of the operation is one that credentials come in: what a request says there, they say. */
export function isPresented({ in: place, name }: Pick<Parameter, 'in' | 'name'>, presented: Presented): boolean {
  if (place === 'path') return false;
  if (place === 'header') return Object.hasOwn(presented.headers, name.toLowerCase());
  return Object.hasOwn(place === 'query' ? presented.query : presented.cookies, name);
}

/** Headers go by their names in lower case. */
function present({ kind, parameter }: SecurityScheme, { name, secret }: Secrets): Presented {
  if (kind === 'unsupported') return nothingPresented;
  if (!parameter) {
    const basic = `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
    return { ...nothingPresented, headers: { authorization: kind === 'basic' ? basic : `Bearer ${secret}` } };
  }
  const text = createParameterCodec(parameter, anyValue).write(secret);
  if (parameter.in === 'header') return { ...nothingPresented, headers: { [parameter.name.toLowerCase()]: text } };
  return { ...nothingPresented, [parameter.in === 'query' ? 'query' : 'cookies']: { [parameter.name]: text } };
}
