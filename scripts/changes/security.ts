import {
  type Document,
  isNode,
  type Located,
  memberOf,
  membersOf,
  pointerTo,
  remember,
  resolve,
  type SecurityRequirement,
} from '../../server/openapi/document/index.ts';
import { isSame, unique } from './change.ts';
import { type Comparison, changeOf, type PartChange } from './comparison.ts';
import { findRewordings, verbFor } from './remarks.ts';
import type { RuleId } from './rules.ts';
import { heldBy, type OperationPair, type OperationState } from './states.ts';
import type { Node } from './view.ts';

/** The demands of one alternative: each scheme under the name that it has now, with its scopes. */
type Alternative = Map<string, string[]>;

type NewNameOf = (name: string) => string;

/**
 * Finds the changes of the ways to authenticate. A client that was accepted still is, as long as each old alternative satisfies a
 * new one. A scheme counts by its name and by what a client presents: two bearer tokens of different names are different tokens.
 */
export function findSecurityChanges(comparison: Comparison, pair: OperationPair): PartChange[] {
  const newNameOf = matchSchemes(pair.before.document, pair.after.document);
  const [from, to] = [alternativesOf(pair.before, newNameOf), alternativesOf(pair.after, (name) => name)];
  const pointer = placeOf(pair, newNameOf);
  const subject = pair.after.name;
  const removed = [...from].filter(([, old]) => ![...to.values()].some((alternative) => satisfies(old, alternative)));
  const added = [...to].filter(([, given]) => ![...from.values()].some((old) => satisfies(given, old)));
  const tell = (rule: RuleId, text: string) => changeOf(comparison, { rule, text, pointer, subject });
  return [
    ...removed.map(([name]) => tell('security-alternative-removed', `${name} no longer admits`)),
    ...added.map(([name]) => tell('security-alternative-added', `${name} admits as well`)),
    ...schemesOf(pair.before).flatMap((name) => findSchemeChanges(comparison, name, newNameOf(name))),
  ];
}

function satisfies(given: Alternative, wanted: Alternative): boolean {
  return [...wanted].every(([scheme, scopes]) => {
    const granted = given.get(scheme);
    return granted !== undefined && scopes.every((scope) => granted.includes(scope));
  });
}

function requirementsOf({ node, document, kind }: OperationState): SecurityRequirement[] {
  // The receiver of a callback alone says what the server has to present.
  const inherited = kind === 'operation' ? document.security : undefined;
  const declared = (node.security ?? inherited ?? []) as SecurityRequirement[];
  return declared.length > 0 ? declared : [{}];
}

function schemesOf(state: OperationState): string[] {
  return unique(requirementsOf(state).flatMap(Object.keys));
}

function alternativesOf(state: OperationState, newNameOf: NewNameOf): Map<string, Alternative> {
  const entries = requirementsOf(state).map((requirement): [string, Alternative] => {
    const schemes = Object.entries(requirement);
    const texts = schemes.map(([name, scopes]) => (scopes.length > 0 ? `${name} (${scopes.join(', ')})` : name));
    const keys = schemes.map(([name, scopes]): [string, string[]] => [
      `${newNameOf(name)} ${identify(state.document, name)}`,
      scopes,
    ]);
    return [texts.join(' with ') || 'no credentials', new Map(keys)];
  });
  return new Map(entries);
}

/** The requirement if it was rewritten, else the scheme that is another under the same name. */
function placeOf({ before, after }: OperationPair, newNameOf: NewNameOf): string {
  const { pointer } = heldBy(after, 'security');
  const renamed = requirementsOf(before).map((requirement) =>
    Object.fromEntries(Object.entries(requirement).map(([name, scopes]) => [newNameOf(name), scopes])),
  );
  if (!isSame(renamed, requirementsOf(after))) return pointer;
  const changed = schemesOf(after).find((name) => identify(before.document, name) !== identify(after.document, name));
  return changed === undefined ? pointer : pointerTo('#', 'components', 'securitySchemes', changed);
}

/** Matches the security schemes: those of one name, and one that is gone with the only new one that is like it. */
const matchSchemes = remember((before: Document, after: Document): NewNameOf => {
  const namesIn = (document: Document) => Object.keys(membersOf(document.components?.securitySchemes));
  const likeness = (document: Document, name: string) => {
    const { flows, openIdConnectUrl } = schemeAt(document, name)?.node ?? {};
    const urls = Object.entries(membersOf(flows)).map(([flow, node]) => [flow, membersOf(node).tokenUrl]);
    return JSON.stringify([identify(document, name), urls, openIdConnectUrl]);
  };
  const old = namesIn(before).filter((name) => !namesIn(after).includes(name));
  const fresh = namesIn(after).filter((name) => !namesIn(before).includes(name));
  const olds = Map.groupBy(old, (name) => likeness(before, name));
  const news = Map.groupBy(fresh, (name) => likeness(after, name));
  const renamed = [...olds].flatMap(([like, [name, ...rivals]]) => {
    const [candidate, ...others] = news.get(like) ?? [];
    return candidate !== undefined && rivals.length + others.length === 0 ? [[name, candidate] as const] : [];
  });
  const names = new Map(renamed);
  return (name) => names.get(name) ?? name;
});

/** A security scheme as a client has to present it, without what the contract only says about it. */
function identify(document: Document, name: string): string {
  const scheme = schemeAt(document, name);
  if (!scheme) return 'unknown';
  const { type, scheme: kind = '', in: place, name: key = '' } = scheme.node;
  const presented =
    type === 'apiKey' ? [place, place === 'header' ? String(key).toLowerCase() : key] : [String(kind).toLowerCase()];
  return JSON.stringify([type, ...presented]);
}

function schemeAt(document: Document, name: string): Located<Node> | undefined {
  const node = memberOf(document.components?.securitySchemes, name);
  if (!isNode(node)) return undefined;
  return { node: resolve<Node>(document, node), pointer: pointerTo('#', 'components', 'securitySchemes', name) };
}

type Tell = (rule: RuleId, text: string, keyword?: string) => PartChange;

/** Finds the changes of a scheme that is presented as before: of its name, and of how to get credentials. */
function findSchemeChanges(comparison: Comparison, oldName: string, name: string): PartChange[] {
  const [before, after] = [schemeAt(comparison.before, oldName), schemeAt(comparison.after, name)];
  if (!before || !after || before.node.type !== after.node.type) return [];
  const tell: Tell = (rule, text, keyword) => {
    const pointer = keyword ? pointerTo(after.pointer, keyword) : after.pointer;
    return changeOf(comparison, { rule, text, pointer, subject: `security scheme ${name}` });
  };
  const { type, openIdConnectUrl, description } = after.node;
  // More than the kind says that a scheme under another name is the same: where tokens come from, or what it is for.
  const isCertain =
    /^(oauth2|openIdConnect)$/.test(String(type)) ||
    (description !== undefined && description === before.node.description);
  const wasCalled = `was called ${oldName}, and nothing else tells whose credentials it takes`;
  return [
    ...(name !== oldName && !isCertain ? [tell('security-scheme-renamed', wasCalled)] : []),
    ...findFormatChanges(before.node.bearerFormat, after.node.bearerFormat, tell),
    ...(openIdConnectUrl === before.node.openIdConnectUrl
      ? []
      : [tell('open-id-url-changed', `openIdConnectUrl is ${openIdConnectUrl} now`)]),
    ...findFlowChanges(before.node.flows, after.node.flows, tell),
    ...findRewordings(comparison, before.node, after),
  ];
}

function findFormatChanges(before: unknown, after: unknown, tell: Tell): PartChange[] {
  if (isSame(before, after)) return [];
  const isOther =
    before !== undefined && after !== undefined && String(before).toLowerCase() !== String(after).toLowerCase();
  if (isOther) return [tell('bearer-format-changed', `tokens are ${after} instead of ${before}`, 'bearerFormat')];
  return [tell('words-changed', `bearerFormat ${before ?? 'nothing'} became ${after ?? 'nothing'}`)];
}

const urls = ['authorizationUrl', 'tokenUrl', 'refreshUrl', 'deviceAuthorizationUrl'];

/** Finds the changes of how clients get tokens: the flows of OAuth 2, where they start, and the scopes that can be asked for. */
function findFlowChanges(before: unknown, after: unknown, tell: Tell): PartChange[] {
  return compareMembers(before, after, (flow, from, to) => {
    const verb = verbFor(from, to);
    if (verb !== 'changed') return [tell(`oauth-flow-${verb}`, `flow ${flow} ${verb}`, 'flows')];
    const moved = urls.filter((url) => memberOf(from, url) !== memberOf(to, url));
    return [
      ...moved.map((url) => {
        const rule = memberOf(from, url) === undefined ? 'oauth-url-added' : 'oauth-url-changed';
        return tell(rule, `${url} of flow ${flow} is ${memberOf(to, url) ?? 'none'} now`, 'flows');
      }),
      ...compareMembers(memberOf(from, 'scopes'), memberOf(to, 'scopes'), (scope, old, now) => {
        const what = verbFor(old, now);
        if (what !== 'changed') return [tell(`oauth-scope-${what}`, `scope ${scope} of flow ${flow} ${what}`, 'flows')];
        return old === now ? [] : [tell('words-changed', `description of scope ${scope} changed`, 'flows')];
      }),
    ];
  });
}

function compareMembers(
  before: unknown,
  after: unknown,
  compare: (name: string, from: unknown, to: unknown) => PartChange[],
): PartChange[] {
  const names = unique([before, after].flatMap((members) => Object.keys(membersOf(members))));
  return names.flatMap((name) => compare(name, memberOf(before, name), memberOf(after, name)));
}
