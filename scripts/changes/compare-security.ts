import { pointerTo, type SecurityRequirement } from '../../server/openapi/document/index.ts';
import { isSame } from './change.ts';
import { type Comparison, changeOf, type PartChange } from './comparison.ts';
import { type CredentialNames, findSchemeChanges, identify, matchSchemes } from './credential-schemes.ts';
import { type OperationPair, type OperationState, renderName, ruleFor } from './states.ts';

/** The demands of one alternative: each scheme under the name that it has now, with its scopes. */
type Alternative = Map<string, string[]>;

/**
 * Finds the changes of the ways in. A caller who was admitted still is, as long as each old alternative satisfies a new one.
 * A scheme counts by its name and by what a caller presents: two bearer tokens of different names are different tokens.
 */
export function findSecurityChanges(comparison: Comparison, pair: OperationPair): PartChange[] {
  const names = matchSchemes(pair.older.document, pair.newer.document);
  const before = alternativesOf(pair.older, (name) => names.newNameOf(name));
  const after = alternativesOf(pair.newer, (name) => name);
  const lost = [...before].filter(([, old]) => ![...after.values()].some((alternative) => satisfies(old, alternative)));
  const won = [...after].filter(([, given]) => ![...before.values()].some((old) => satisfies(given, old)));
  const subject = renderName(pair.newer);
  const pointer = placeOf(pair, names);
  return [
    ...lost.map(([text]) =>
      changeOf(comparison, 'security-alternative-removed', `${subject}: ${text} no longer admits`, pointer),
    ),
    ...won.map(([text]) =>
      changeOf(comparison, 'security-alternative-added', `${subject}: ${text} admits as well`, pointer),
    ),
    ...usedBy(pair.older).flatMap((name) => findSchemeChanges(comparison, names, name)),
  ];
}

/** Tells whether what a caller presented to satisfy `given` satisfies `wanted` too. */
function satisfies(given: Alternative, wanted: Alternative): boolean {
  return [...wanted].every(([scheme, scopes]) => {
    const granted = given.get(scheme);
    return granted !== undefined && scopes.every((scope) => granted.includes(scope));
  });
}

function requirementsOf({ node, document, kind }: OperationState): SecurityRequirement[] {
  // Nobody but the receiver of a callback says what its caller has to present.
  const inherited = kind === 'operation' ? document.security : undefined;
  const declared = (node.security ?? inherited ?? []) as SecurityRequirement[];
  return declared.length > 0 ? declared : [{}];
}

function usedBy(state: OperationState): string[] {
  return [...new Set(requirementsOf(state).flatMap(Object.keys))];
}

function alternativesOf(state: OperationState, newNameOf: (name: string) => string): Map<string, Alternative> {
  const entries = requirementsOf(state).map((requirement): [string, Alternative] => {
    const schemes = Object.entries(requirement);
    const text = schemes
      .map(([name, scopes]) => (scopes.length > 0 ? `${name} (${scopes.join(', ')})` : name))
      .join(' with ');
    const keys = schemes.map(
      ([name, scopes]) => [`${newNameOf(name)} ${identify(state.document, name)}`, scopes] as const,
    );
    return [text || 'no credentials', new Map(keys)];
  });
  return new Map(entries);
}

/** The requirement if it was rewritten, else the scheme that is another under the same name. */
function placeOf({ older, newer }: OperationPair, { newNameOf }: CredentialNames): string {
  const { pointer } = ruleFor(newer, 'security');
  const renamed = requirementsOf(older).map((requirement) =>
    Object.fromEntries(Object.entries(requirement).map(([name, scopes]) => [newNameOf(name), scopes])),
  );
  if (!isSame(renamed, requirementsOf(newer))) return pointer;
  const changed = usedBy(newer).find((name) => identify(older.document, name) !== identify(newer.document, name));
  return changed === undefined ? pointer : pointerTo('#', 'components', 'securitySchemes', changed);
}
