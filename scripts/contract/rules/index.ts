import type { Plugin } from '@redocly/openapi-core';
import { BoundedStrings } from './bounded-strings.ts';
import { ErrorResponses } from './error-responses.ts';
import { BodyWithoutMeaning, ContentWithoutBody, PathCasing, SummariesUnique } from './messages.ts';
import { nodeTypes } from './node-types.ts';
import {
  ApiKeyInQuery,
  BoundedIntegers,
  ChangesAreSecured,
  RateLimited,
  RateLimitHeaders,
  SecretInUrl,
  ServersUseTls,
} from './owasp.ts';
import {
  BoundedLists,
  KeywordOfOtherType,
  LimitsContradict,
  ListsHaveItems,
  ReadAndWriteOnly,
  Unsatisfiable,
} from './schemas.ts';

/** What is wrong whatever the house style is. */
const sound = {
  'limits-contradict': LimitsContradict,
  'keyword-of-other-type': KeywordOfOtherType,
  'read-and-write-only': ReadAndWriteOnly,
  unsatisfiable: Unsatisfiable,
  'content-without-body': ContentWithoutBody,
  'body-without-meaning': BodyWithoutMeaning,
  'lists-have-items': ListsHaveItems,
};

/** What the OWASP API Security Top 10 (2023) asks of a contract. */
const owasp = {
  'api-key-in-query': ApiKeyInQuery,
  'secret-in-url': SecretInUrl,
  'changes-are-secured': ChangesAreSecured,
  'servers-use-tls': ServersUseTls,
  'rate-limited': RateLimited,
  'rate-limit-headers': RateLimitHeaders,
  'bounded-integers': BoundedIntegers,
  'bounded-lists': BoundedLists,
};

function atLevel(level: 'error' | 'warn', rules: object): Record<string, 'error' | 'warn'> {
  return Object.fromEntries(Object.keys(rules).map((name) => [`contract/${name}`, level]));
}

/**
 * The plugin that a `redocly.yaml` names: rules as `contract/…`, and the sets `contract/sound` (what is wrong in any house
 * style) and `contract/owasp` to extend. Redocly's own command line and editors load it as well.
 */
export default function createPlugin(): Plugin {
  return {
    id: 'contract',
    typeExtension: nodeTypes,
    rules: {
      oas3: {
        ...sound,
        ...owasp,
        'summaries-unique': SummariesUnique,
        'path-casing': PathCasing,
        'error-responses': ErrorResponses,
        'bounded-strings': BoundedStrings,
      },
    },
    configs: {
      sound: { rules: atLevel('error', sound) },
      owasp: { rules: atLevel('warn', owasp) },
    },
  };
}
