import { createApp } from '../../server/app.ts';
import { createFetch } from '../../server/library.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import {
  type Document,
  isHolder,
  memberOf,
  membersOf,
  once,
  pointerTo,
  tokensOf,
  valueAt,
} from '../../server/openapi/document/index.ts';
import { visitDocumentSchemas } from '../../server/openapi/schema/index.ts';
import { findExamples } from '../contract/index.ts';
import { renderDocument } from '../generate/index.ts';
import { loadChecks } from '../pack-client/index.ts';
import { compileSnippets } from './compile-snippets.ts';
import { createOpinions } from './opinions.ts';
import type { Outcome, Place } from './places.ts';
import { replaceAt } from './replace-at.ts';
import { type Carrier, show, type Trial } from './trials.ts';

const noClose = async () => {};
const ofMessages = 'it is about the message, not about a value in it';

/** What TypeScript cannot say of a value, by the keywords that say it. */
const untyped: [keywords: RegExp, reason: string][] = [
  [/Length$/, 'TypeScript has no lengths of texts'],
  [/^(minimum|maximum|exclusive.*|multipleOf)$/, 'TypeScript has no ranges of numbers'],
  [/^(pattern|format)$/, 'TypeScript has no patterns of texts'],
  [
    /^(minItems|maxItems|uniqueItems|.*[cC]ontains|unevaluatedItems|items)$/,
    'generated types have lists of any length and order',
  ],
  [/Properties$/, 'an object of TypeScript may have more properties than its type says'],
  [/^(propertyNames|dependentRequired|not)$/, 'TypeScript has no such conditions'],
  [/^discriminator$/, 'types use the discriminator to tell branches apart'],
];

/** The types that are generated: a snippet with the value compiles, or does not. */
export function openTypes(document: Document): Place {
  return {
    name: 'types',
    close: noClose,
    excuse: ({ constraint, carrier, local, isSeveral, value }) => {
      if (!carrier) return ofMessages;
      const [, reason] = untyped.find(([keywords]) => keywords.test(constraint.keyword)) ?? [];
      if (reason !== undefined) return reason;
      if (typeof local === 'number' && !Number.isInteger(local) && constraint.keyword === 'type')
        return 'TypeScript has one type of numbers';
      const isMixed = /^(one|any)Of$/.test(constraint.keyword) && isHolder(local);
      if (isSeveral || isMixed) return 'an object of TypeScript may have properties of several alternatives';
      return show(value).endsWith('…') && JSON.stringify(value).length > 20_000
        ? 'the value is too large for a snippet'
        : undefined;
    },
    async tryAll(trials) {
      const snippets = trials.map(
        ({ carrier, value }) => `const value: ${carrier ? typeOf(carrier) : 'never'} = hold(${writeLiteral(value)});`,
      );
      const errors = compileSnippets(renderDocument(document, false), snippets);
      const tags = listTags(document);
      return trials.map((trial, index): Outcome => {
        const isTaken = errors[index] === undefined;
        const pardon = isTaken === (trial.side === 'outside') && pardonType(document, trial, tags);
        return {
          isTaken,
          shown: snippets[index] ?? '',
          got: errors[index] ?? 'it compiles',
          ...(pardon && { pardon }),
        };
      });
    },
  };
}

/** The names of the properties by which discriminators tell branches apart. */
function listTags(document: Document): string[] {
  const tags = new Set<string>();
  visitDocumentSchemas(document, (schema) => {
    const tag = memberOf(memberOf(schema, 'discriminator'), 'propertyName');
    if (typeof tag === 'string') tags.add(tag);
  });
  return [...tags];
}

function pardonType(
  document: Document,
  { constraint: { pointer }, side, local }: Trial,
  tags: string[],
): string | undefined {
  const tokens = tokensOf(pointer);
  if (side === 'outside' && tokens.includes('additionalProperties'))
    return 'an index signature of TypeScript has the types of the other properties, too';
  const named = Object.keys(
    membersOf(memberOf(valueAt(document, pointer.slice(0, pointer.lastIndexOf('/'))), 'properties')),
  );
  if (
    side === 'outside' &&
    named.some((name) => (typeof local === 'string' || Array.isArray(local)) && name === 'length')
  )
    return 'a list and a text of TypeScript have a property of that name, too';
  const isTag = tokens.some((token, at) => tokens[at - 1] === 'properties' && tags.includes(token));
  return side === 'inside' && isTag ? 'types use the discriminator to tell branches apart' : undefined;
}

function typeOf({ operation, part }: Carrier): string {
  const at = (...names: (string | number)[]) => names.map((name) => `[${JSON.stringify(name)}]`).join('');
  const request = `requests.operations${at(operation.id)}`;
  if (part.kind === 'parameter') {
    const { in: place, name } = part.parameter;
    return `NonNullable<NonNullable<${request}${at('parameters', place)}>${at(name)}>`;
  }
  if (part.kind === 'body') return `NonNullable<${request}["requestBody"]>${at('content', part.content.type)}`;
  const { key } = part.response;
  const response = `responses.operations${at(operation.id, 'responses', /^\d+$/.test(key) ? Number(key) : key)}`;
  return part.kind === 'header'
    ? `NonNullable<${response}${at('headers', part.header.name)}>`
    : `${response}${at('content', part.content.type)}`;
}

/** A value as an expression; a key `__proto__` of JSON is a property. */
function writeLiteral(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined')
    .replaceAll('"__proto__":', '["__proto__"]:')
    .replaceAll(/[\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);
}

type Check = (value: unknown) => boolean;

/** The client's own validation: the checks that are packed with it. */
export async function openClient(document: Document): Promise<Place> {
  const checks = await loadChecks(document);
  const findCheck = ({ operation, part }: Carrier): Check | undefined => {
    const own = checks.get(operation.id);
    if (part.kind === 'parameter') return own?.parameters[`${part.parameter.in} ${part.parameter.name}`];
    if (part.kind === 'body') return own?.body[part.content.type];
    return part.kind === 'response' ? own?.responses[`${part.response.key} ${part.content.type}`] : undefined;
  };
  return {
    name: 'client',
    close: noClose,
    excuse: ({ carrier }) => {
      if (!carrier) return ofMessages;
      if (carrier.part.kind === 'header') return 'the client gives headers as they come';
      return findCheck(carrier) ? undefined : 'the client has no check for it: the server alone reads such a value';
    },
    tryAll: async (trials) =>
      trials.map(({ carrier, value }): Outcome => {
        const isTaken = carrier !== undefined && findCheck(carrier)?.(value) === true;
        return {
          isTaken,
          shown: `${carrier?.operation.id}: ${carrier?.part.kind} ${show(value)}`,
          got: isTaken ? 'valid' : 'invalid',
        };
      }),
  };
}

/** The examples: an example with the value is a finding of `check`, or is none. */
export function openExamples(document: Document): Place {
  return {
    name: 'examples',
    close: noClose,
    excuse: ({ carrier }) => (carrier ? undefined : ofMessages),
    async tryAll(trials) {
      const wrong = new Map<Trial, string>();
      const groups = Map.groupBy(trials, ({ carrier }) => `${carrier?.direction} ${carrier?.holder}`);
      for (const group of groups.values())
        for (const [trial, finding] of tryExamples(document, group)) wrong.set(trial, finding);
      return trials.map((trial) => {
        const finding = wrong.get(trial);
        return { isTaken: finding === undefined, shown: `example: ${show(trial.value)}`, got: finding ?? 'no finding' };
      });
    },
  };
}

function tryExamples(document: Document, trials: Trial[]): [Trial, string][] {
  const [carrier] = trials.map((trial) => trial.carrier);
  if (!carrier) return [];
  const { operation, schema, direction } = carrier;
  const holder = schema.slice(0, schema.lastIndexOf('/'));
  const examples = Object.fromEntries(trials.map(({ value }, index) => [String(index), { value }]));
  const only = { ...document, paths: { [operation.path]: document.paths?.[operation.path] ?? {} } };
  const changed = replaceAt(only, holder, (node) => {
    const { example: _, ...rest } = isHolder(node) ? node : {};
    return { ...rest, examples };
  });
  const place = pointerTo(holder, 'examples');
  const findings = [
    ...findExamples(changed as Document, (pointer) => ({ file: pointer, line: 0, column: 0 }), [direction]),
  ].flat();
  return findings.flatMap(({ file = '', message }): [Trial, string][] => {
    const [index = ''] = file.startsWith(`${place}/`) ? tokensOf(file.slice(place.length)) : [];
    const trial = trials[Number(index)];
    return trial && index !== '' ? [[trial, message]] : [];
  });
}

/** The docs: what the page of the operation or of the component says changes when the contract does not say it any more. */
export function openDocs(document: Document, shown: Document): Place {
  const read = createPageReader(shown);
  return {
    name: 'docs',
    close: noClose,
    excuse: ({ constraint }) => {
      if (valueAt(document, constraint.pointer) === undefined || tokensOf(constraint.pointer).length < 3)
        return 'it follows from what the contract does not say';
      return /^(method|accept|syntax)$/.test(constraint.keyword)
        ? 'it follows from what the contract does not say'
        : undefined;
    },
    async tryAll(trials) {
      const pages = new Map(trials.map((trial) => [trial.constraint.pointer, listPages(trial)]));
      const pageWith = once(async (pointer: string) => {
        const without = createPageReader(changeAt(document, pointer));
        for (const page of pages.get(pointer) ?? []) if ((await read(page)) !== (await without(page))) return page;
        return undefined;
      });
      const outcomes: Outcome[] = [];
      for (const trial of trials) {
        const page = await pageWith(trial.constraint.pointer);
        const isRight = (page !== undefined) === (trial.side === 'inside');
        const pardon = page === undefined && isSaidTwice(document, trial) && 'another constraint says the same';
        outcomes.push({
          isTaken: page !== undefined ? trial.side === 'inside' : trial.side !== 'inside',
          shown: `/docs${page ?? listPages(trial)[0]}`,
          got: isRight ? 'no page says it' : 'the page says it',
          ...(pardon && { pardon }),
        });
      }
      return outcomes;
    },
  };
}

/** Tells whether the value is on the same side when the contract does not have the constraint any more. */
function isSaidTwice(document: Document, { constraint, carrier, value, side }: Trial): boolean {
  if (!carrier) return false;
  const without = replaceAt(document, constraint.pointer, () => undefined) as Document;
  const { ajv } = createOpinions(without, carrier.direction)(carrier.schema, value);
  return ajv === (side === 'inside');
}

/** The document without the constraint; a type is another one, as the keywords beside it say the same. */
function changeAt(document: Document, pointer: string): Document {
  const isType = tokensOf(pointer).at(-1) === 'type' && !/\/(properties|schemas)\/type$/.test(pointer);
  return replaceAt(document, pointer, (type) =>
    isType ? (type === 'boolean' ? 'string' : 'boolean') : undefined,
  ) as Document;
}

function listPages({ operation, constraint }: Trial): string[] {
  const [components, schemas, name] = tokensOf(constraint.pointer);
  const component =
    components === 'components' && schemas === 'schemas' && name !== undefined
      ? [`?schema=${encodeURIComponent(name)}`]
      : [];
  return [...component, `?operation=${encodeURIComponent(operation.id)}`];
}

/** Reads what a docs page says, without samples. */
function createPageReader(document: Document): (page: string) => Promise<string> {
  let ask: ((request: Request) => Promise<Response>) | undefined;
  return once(async (page: string) => {
    ask ??= createFetch(
      createApp({
        contract: compileContract(document),
        handlers: {},
        authenticate: () => undefined,
        allowedHosts: 'any',
        logger: createLogger('silent'),
      }),
    );
    const text = await (await ask(new Request(`http://docs/docs${page}`))).text();
    const [article = text] = /<article[\s\S]*?<\/article>/.exec(text) ?? [];
    return article.replaceAll(/<pre[\s\S]*?<\/pre>/g, '');
  });
}
