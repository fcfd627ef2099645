import { type Located, membersOf } from '../../server/openapi/document/index.ts';
import type { PartChange } from './comparison.ts';
import type { RuleId } from './rules/index.ts';
import type { Node } from './view.ts';

type ToChange = (rule: RuleId, text: string, keyword?: string) => PartChange;

const urls = ['authorizationUrl', 'tokenUrl', 'refreshUrl', 'deviceAuthorizationUrl'];

/** Finds the changes of how callers get tokens: the flows of OAuth 2, where they start, and the scopes that can be asked for. */
export function findOauthChanges(before: Located<Node>, after: Located<Node>, toChange: ToChange): PartChange[] {
  const [was, is] = [before, after].map(({ node }) => new Map(Object.entries(membersOf(node.flows))));
  const names = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])];
  return names.flatMap((name) => {
    const [from, to] = [was?.get(name), is?.get(name)];
    if (from === undefined) return [toChange('oauth-flow-added', `flow ${name} added`, 'flows')];
    if (to === undefined) return [toChange('oauth-flow-removed', `flow ${name} removed`, 'flows')];
    return compareFlow(name, membersOf(from), membersOf(to), toChange);
  });
}

function compareFlow(name: string, before: Node, after: Node, toChange: ToChange): PartChange[] {
  const moved = urls
    .filter((url) => before[url] !== after[url])
    .map((url) => {
      const rule = before[url] === undefined ? 'oauth-url-added' : 'oauth-url-changed';
      return toChange(rule, `${url} of flow ${name} is ${after[url] ?? 'none'} now`, 'flows');
    });
  return [...moved, ...compareScopes(name, membersOf(before.scopes), membersOf(after.scopes), toChange)];
}

function compareScopes(flow: string, before: Node, after: Node, toChange: ToChange): PartChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((scope) => {
    if (after[scope] === undefined)
      return [toChange('oauth-scope-removed', `scope ${scope} of flow ${flow} removed`, 'flows')];
    if (before[scope] === undefined)
      return [toChange('oauth-scope-added', `scope ${scope} of flow ${flow} added`, 'flows')];
    if (before[scope] === after[scope]) return [];
    return [toChange('words-changed', `description of scope ${scope} changed`, 'flows')];
  });
}
