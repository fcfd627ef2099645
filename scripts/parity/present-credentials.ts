import type { Operation, SecurityAlternative, SecurityScheme } from '../../server/openapi/model.ts';
import { createParameterCodec } from '../../server/openapi/parameter-codec.ts';
import { anyValue } from '../../server/openapi/type-statements.ts';

/** The credentials that a probe presents where they are asked for. */
export interface Secrets {
  name: string;
  secret: string;
}

/** Credentials as a request carries them. */
export interface Presented {
  query: string[];
  headers: Record<string, string>;
  cookies: string[];
}

/** No credentials at all. */
export const nothingPresented: Presented = { query: [], headers: {}, cookies: [] };

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
        query: [...one.query, ...other.query],
        headers: { ...one.headers, ...other.headers },
        cookies: [...one.cookies, ...other.cookies],
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

/** Tells whether there are credentials for every scheme of the alternative. */
export function canBeMet(alternative: SecurityAlternative): boolean {
  return alternative.every(({ scheme }) => scheme.kind !== 'unsupported');
}

function present({ kind, parameter }: SecurityScheme, { name, secret }: Secrets): Presented {
  if (kind === 'unsupported') return nothingPresented;
  if (!parameter) {
    const basic = `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
    return { ...nothingPresented, headers: { Authorization: kind === 'basic' ? basic : `Bearer ${secret}` } };
  }
  const text = createParameterCodec(parameter, anyValue).write(secret);
  if (parameter.in === 'header') return { ...nothingPresented, headers: { [parameter.name]: text } };
  return { ...nothingPresented, [parameter.in === 'query' ? 'query' : 'cookies']: [text] };
}
