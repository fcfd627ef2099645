import {
  type Document,
  type Located,
  memberOf,
  membersOf,
  pointerTo,
  resolve,
} from '../../server/openapi/document/index.ts';
import { isSame } from './change.ts';
import { type Comparison, changeOf, type PartChange } from './comparison.ts';
import { findOauthChanges } from './oauth-flows.ts';
import { isNode, type Node } from './view.ts';
import { findRewordings } from './words.ts';

/** Which security scheme of the newer contract is which of the older one. */
export interface CredentialNames {
  newNameOf(name: string): string;
}

const matched = new WeakMap<Document, WeakMap<Document, CredentialNames>>();

/** Matches the security schemes: those of one name, and one that is gone with the only new one that is like it. */
export function matchSchemes(older: Document, newer: Document): CredentialNames {
  const known = matched.get(older)?.get(newer);
  if (known) return known;
  const [before, after] = [namesIn(older), namesIn(newer)];
  const [gone, fresh] = [
    before.filter((name) => !after.includes(name)),
    after.filter((name) => !before.includes(name)),
  ];
  const likenessOf = (document: Document, name: string) =>
    JSON.stringify([identify(document, name), flowsOf(document, name)]);
  const renamed = new Map(
    gone.flatMap((name) => {
      const likeness = likenessOf(older, name);
      const [candidate, ...others] = fresh.filter((other) => likenessOf(newer, other) === likeness);
      const rivals = gone.filter((other) => likenessOf(older, other) === likeness);
      return candidate !== undefined && others.length === 0 && rivals.length === 1 ? [[name, candidate]] : [];
    }),
  );
  const names = { newNameOf: (name: string) => renamed.get(name) ?? name };
  const byNewer = matched.get(older) ?? new WeakMap();
  matched.set(older, byNewer.set(newer, names));
  return names;
}

/** A security scheme as a caller has to present it, without what the contract only says about it. */
export function identify(document: Document, name: string): string {
  const scheme = schemeAt(document, name);
  if (!scheme) return 'unknown';
  const { type, scheme: kind = '', in: place, name: key = '' } = scheme.node;
  const presented =
    type === 'apiKey' ? [place, place === 'header' ? String(key).toLowerCase() : key] : [String(kind).toLowerCase()];
  return JSON.stringify([type, ...presented]);
}

/** Finds the changes of a scheme that is presented as before: of what it is called, and of how credentials are got. */
export function findSchemeChanges(comparison: Comparison, { newNameOf }: CredentialNames, name: string): PartChange[] {
  const [before, after] = [schemeAt(comparison.older, name), schemeAt(comparison.newer, newNameOf(name))];
  if (!before || !after || before.node.type !== after.node.type) return [];
  const subject = `security scheme ${newNameOf(name)}`;
  const change = (rule: Parameters<typeof changeOf>[1], text: string, keyword?: string) =>
    changeOf(comparison, rule, `${subject}: ${text}`, keyword ? pointerTo(after.pointer, keyword) : after.pointer);
  const [format, now] = [before, after].map(({ node }) => node.bearerFormat);
  const isReformatted = format !== undefined && now !== undefined && isOtherWord(format, now);
  const isMoved = before.node.openIdConnectUrl !== after.node.openIdConnectUrl;
  return [
    ...(name !== newNameOf(name) && !isCertain(before, after)
      ? [change('security-scheme-renamed', `was called ${name}, and nothing else tells whose credentials it takes`)]
      : []),
    ...(isReformatted
      ? [change('bearer-format-changed', `tokens are ${now} instead of ${format}`, 'bearerFormat')]
      : []),
    ...(!isReformatted && !isSame(format, now)
      ? [change('words-changed', `bearerFormat ${format ?? 'nothing'} became ${now ?? 'nothing'}`)]
      : []),
    ...(isMoved ? [change('open-id-url-changed', `openIdConnectUrl is ${after.node.openIdConnectUrl} now`)] : []),
    ...findOauthChanges(before, after, change),
    ...findRewordings(comparison.newer, before.node, after),
  ];
}

function isOtherWord(a: unknown, b: unknown): boolean {
  return String(a).toLowerCase() !== String(b).toLowerCase();
}

/** Tells whether more than the kind says that a scheme under another name is the same: where tokens come from, or what it is for. */
function isCertain(before: Located<Node>, after: Located<Node>): boolean {
  if (before.node.type === 'oauth2' || before.node.type === 'openIdConnect') return true;
  return before.node.description !== undefined && before.node.description === after.node.description;
}

function namesIn(document: Document): string[] {
  return Object.keys(membersOf(memberOf(document.components, 'securitySchemes')));
}

function flowsOf(document: Document, name: string): unknown {
  const { flows, openIdConnectUrl } = schemeAt(document, name)?.node ?? {};
  return [Object.entries(membersOf(flows)).map(([flow, node]) => [flow, membersOf(node).tokenUrl]), openIdConnectUrl];
}

function schemeAt(document: Document, name: string): Located<Node> | undefined {
  const node = memberOf(memberOf(document.components, 'securitySchemes'), name);
  if (!isNode(node)) return undefined;
  return { node: resolve<Node>(document, node), pointer: pointerTo('#', 'components', 'securitySchemes', name) };
}
