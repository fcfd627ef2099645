import type { Compilation } from '../compilation.ts';
import type { Contract, SecurityAlternative, SecurityScheme } from '../model.ts';
import type { Document, SecurityScheme as SchemeObject, SecurityRequirement } from './document.ts';
import { resolve } from './pointer.ts';

/** The security schemes that the contract declares. */
export function compileSecuritySchemes(document: Document): SecurityScheme[] {
  return Object.entries(document.components?.securitySchemes ?? {}).map(([name, node]) =>
    compileScheme(name, resolve<SchemeObject>(document, node)),
  );
}

/** The alternatives of a requirement; a scheme that is not declared admits nobody. */
export function compileSecurity(
  { securitySchemes }: Compilation,
  required: SecurityRequirement[],
): SecurityAlternative[] {
  return required.map((requirement) =>
    Object.entries(requirement).map(([name, scopes]) => {
      const scheme = securitySchemes.find((candidate) => candidate.name === name);
      return { scheme: scheme ?? { name, kind: 'unsupported', type: 'not declared' }, scopes };
    }),
  );
}

/** The challenges of a 401, one for each HTTP authentication scheme of the alternatives (RFC 9110, section 11.6.1). */
export function challengesOf(security: SecurityAlternative[]): string {
  const challenges = security.flat().map(({ scheme }) => challengeOf(scheme));
  const sendable = challenges.filter((challenge) => /^[\w!#$%&'*+.^`|~-]+$/.test(challenge));
  return [...new Set(sendable)].map((challenge) => `${challenge} realm="api"`).join(', ');
}

/** A sentence for each security scheme that an operation asks for and the server cannot check, with what that means. */
export function findUncheckedSchemes({ operations }: Contract): string[] {
  const uses = operations.flatMap(({ id, security }) => security.flat().map(({ scheme }) => ({ id, scheme })));
  const unchecked = Map.groupBy(
    uses.filter(({ scheme }) => scheme.kind === 'unsupported'),
    ({ scheme }) => scheme,
  );
  return [...unchecked].map(([{ name, type }, used]) => {
    const ids = [...new Set(used.map(({ id }) => id))].join(', ');
    return (
      `The security scheme ${JSON.stringify(name)} (${JSON.stringify(type)}) cannot be checked here: ` +
      `credentials for it are never good (${ids}). Use basic, bearer, apiKey, oauth2 or openIdConnect.`
    );
  });
}

function challengeOf({ kind, type }: SecurityScheme): string {
  if (kind === 'basic') return 'Basic';
  return kind === 'unsupported' ? type.replace(/^http /, '') : 'Bearer';
}

function compileScheme(
  name: string,
  { type, scheme = '', in: place, name: parameter = '' }: SchemeObject,
): SecurityScheme {
  if (type === 'oauth2' || type === 'openIdConnect') return { name, kind: type, type };
  if (type === 'apiKey' && (place === 'query' || place === 'header' || place === 'cookie')) {
    return { name, kind: 'apiKey', type, parameter: { in: place, name: parameter } };
  }
  const kind = scheme.toLowerCase();
  if (type === 'http' && (kind === 'basic' || kind === 'bearer')) return { name, kind, type: `http ${kind}` };
  return { name, kind: 'unsupported', type: type === 'http' ? `http ${kind}` : type };
}
