import { type Document, isNode, memberOf, tokensOf } from '../../server/openapi/document/index.ts';
import { mendPattern } from '../../server/openapi/schema/patterns.ts';
import { findUnusable, type Unusable } from '../../server/openapi/unusable.ts';
import type { Remark } from './settle-operations.ts';

/** Takes out of a bundled document, or mends, what no value could be held against, and what none could be read or written by. Says what it did. */
export function leaveOutUnusable(document: Document): Remark[] {
  const remarks: Remark[] = [];
  // What is taken out may have hidden something else.
  for (let round = 0; round < 5; round++) {
    const unusable = findUnusable(document);
    if (unusable.length === 0) break;
    for (const found of unusable) remarks.push(takeOut(document, found));
  }
  return remarks;
}

function takeOut(document: Document, { rule, pointer, message }: Unusable): Remark {
  const tokens = tokensOf(pointer);
  const key = tokens.at(-1) ?? '';
  const holder = tokens.slice(0, -1).reduce<unknown>(memberOf, document);
  const instead = isNode(holder) || Array.isArray(holder) ? ways[rule](holder as Record<string, unknown>, key) : '';
  return {
    pointer,
    level: instead.startsWith('It is read') ? 'warning' : 'error',
    rule,
    message: `${message} ${instead}`.trim(),
  };
}

/** What is done about each, and the sentence about that. */
const ways: Record<Unusable['rule'], (holder: Record<string, unknown>, key: string) => string> = {
  'pattern-invalid': (holder, key) => {
    const isValue = key === 'pattern' && typeof holder[key] === 'string';
    const text = isValue ? String(holder[key]) : key;
    const mended = mendPattern(text);
    const { [key]: value } = holder;
    delete holder[key];
    if (mended === undefined) return 'It is left out here.';
    holder[isValue ? key : mended] = isValue ? mended : value;
    return `It is read as '${mended}' here.`;
  },
  'schema-endless': allowEverything,
  'schema-vast': allowEverything,
  'header-name': (holder, key) => {
    delete holder[key];
    return 'It is left out here.';
  },
  'style-unsupported': (holder, key) => {
    const parameter = holder[key];
    if (!isNode(parameter)) return '';
    const hasStyle = parameter.style !== undefined || parameter.explode !== undefined;
    for (const name of ['style', 'explode', ...(hasStyle ? [] : ['content', 'example', 'examples'])])
      delete parameter[name];
    if (hasStyle) return 'The standard style is used here.';
    parameter.schema = {};
    return 'Any text is taken here.';
  },
};

function allowEverything(holder: Record<string, unknown>, key: string): string {
  holder[key] = {};
  return 'It allows everything here.';
}
