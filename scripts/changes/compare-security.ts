import type { Document, SecurityRequirement, SecurityScheme } from '../../server/openapi/document.ts';
import { pointerTo, resolve } from '../../server/openapi/pointer.ts';
import { isSame } from './change.ts';
import type { PartChange } from './comparison.ts';
import { type OperationPair, type OperationState, renderName, ruleFor } from './states.ts';

/** The demands of one alternative: each scheme as it is presented, whatever it is called, with its scopes. */
type Alternative = Map<string, string[]>;

/**
 * Finds the changes of the ways in. A caller who was admitted still is, as long as each old alternative satisfies a new one;
 * a scheme counts by what a caller presents, not by its name.
 */
export function findSecurityChanges(pair: OperationPair): PartChange[] {
  const [before, after] = [alternativesOf(pair.older), alternativesOf(pair.newer)];
  const lost = [...before].filter(([, old]) => ![...after.values()].some((alternative) => satisfies(old, alternative)));
  const won = [...after].filter(([, given]) => ![...before.values()].some((old) => satisfies(given, old)));
  const name = renderName(pair.newer);
  const pointer = placeOf(pair);
  return [
    ...lost.map(
      ([text]): PartChange => ({
        impact: 'breaking',
        rule: 'security-alternative-removed',
        message: `${name}: ${text} no longer admits`,
        pointer,
      }),
    ),
    ...won.map(
      ([text]): PartChange => ({
        impact: 'additive',
        rule: 'security-alternative-added',
        message: `${name}: ${text} admits as well`,
        pointer,
      }),
    ),
  ];
}

/** Tells whether what a caller presented to satisfy `given` satisfies `wanted` too. */
function satisfies(given: Alternative, wanted: Alternative): boolean {
  return [...wanted].every(([scheme, scopes]) => {
    const granted = given.get(scheme);
    return granted !== undefined && scopes.every((scope) => granted.includes(scope));
  });
}

function requirementsOf({ node, document }: OperationState): SecurityRequirement[] {
  const declared = (node.security ?? document.security ?? []) as SecurityRequirement[];
  return declared.length > 0 ? declared : [{}];
}

function alternativesOf(state: OperationState): Map<string, Alternative> {
  const entries = requirementsOf(state).map((requirement): [string, Alternative] => {
    const schemes = Object.entries(requirement);
    const text = schemes
      .map(([name, scopes]) => (scopes.length > 0 ? `${name} (${scopes.join(', ')})` : name))
      .join(' with ');
    return [
      text || 'no credentials',
      new Map(schemes.map(([name, scopes]) => [identify(state.document, name), scopes])),
    ];
  });
  return new Map(entries);
}

/** A security scheme as a caller has to present it, without what the contract only says about it. */
function identify(document: Document, name: string): string {
  const scheme = schemeOf(document, name);
  if (!scheme) return name;
  const { type, scheme: kind = '', in: place, name: key } = scheme;
  return JSON.stringify(
    type === 'apiKey' ? [type, place, place === 'header' ? key?.toLowerCase() : key] : [type, kind.toLowerCase()],
  );
}

/** The requirement if it was rewritten, else the scheme that is another under the same name. */
function placeOf({ older, newer }: OperationPair): string {
  const { pointer } = ruleFor(newer, 'security');
  if (!isSame(requirementsOf(older), requirementsOf(newer))) return pointer;
  const names = requirementsOf(newer).flatMap(Object.keys);
  const changed = names.find((name) => identify(older.document, name) !== identify(newer.document, name));
  return changed === undefined ? pointer : pointerTo('#', 'components', 'securitySchemes', changed);
}

function schemeOf(document: Document, name: string): SecurityScheme | undefined {
  const scheme = document.components?.securitySchemes?.[name];
  return scheme && resolve<SecurityScheme>(document, scheme);
}
