import type { Format } from 'ajv';
import { _, Ajv2020, type CodeKeywordDefinition, type CodeOptions } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isNode, lazily, memberOf, membersOf, pointerTo, remember } from '../document/index.ts';
import { ajvFormats, isAsserted } from './formats.ts';
import { patternEngine } from './pattern-matcher.ts';
import { explainPattern } from './patterns.ts';
import type { SchemaNode } from './walk.ts';

/** A format that a contract declares in `x-formats`, by a schema that holds for its values. */
export interface OwnFormat {
  /** What holds for its values, without what is said about them. */
  schema: SchemaNode;
  description: string | undefined;
  /** The violation in the words of the house. */
  message: string | undefined;
  examples: unknown[];
  /** Values that nearly have it. */
  counterexamples: unknown[];
  isValid(value: unknown): boolean;
}

/** What is wrong with an entry of `x-formats`. */
interface FormatProblem {
  pointer: string;
  message: string;
}

const place = 'x-formats';

/** The formats of a contract that does not change any more, by name. An entry that is none is left out. */
export const ownFormats = remember((document: object): ReadonlyMap<string, OwnFormat> => {
  const entries = Object.entries(membersOf(memberOf(document, place))).filter(([name, entry]) => {
    return isNode(entry) && !isAsserted(name);
  });
  return new Map(entries.map(([name, entry]) => [name, readFormat(membersOf(entry))] as const));
});

function readFormat(entry: SchemaNode): OwnFormat {
  const { message, examples, counterexamples, description, ...schema } = entry;
  const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const compiled = lazily({ isValid: () => createFormatCompiler().compile(wholeOf(schema)) });
  return {
    schema,
    description: typeof description === 'string' ? description : undefined,
    message: typeof message === 'string' ? message : undefined,
    examples: listOf(examples),
    counterexamples: listOf(counterexamples),
    isValid: (value) => compiled.isValid(value) === true,
  };
}

/** An entry without a type is about texts. */
function wholeOf(schema: SchemaNode): SchemaNode {
  return { type: 'string', ...schema };
}

/** Tells whether values are held against the format: one of the contract's own, of JSON Schema or of OpenAPI. Any other is a remark. */
export function isKnownFormat(document: object, format: unknown): boolean {
  return isAsserted(format) || (typeof format === 'string' && ownFormats(document).has(format));
}

/** The formats that validators of a contract are to take beside those that they know, or in place of them. */
export function formatsFor(document: object): Record<string, Format> {
  const own = [...ownFormats(document)].map(([name, format]) => [name, asFormat(format)] as const);
  return { ...ajvFormats, ...Object.fromEntries(own) };
}

function asFormat({ schema, isValid }: OwnFormat): Format {
  return typeOfValues(schema) === 'number'
    ? { type: 'number', validate: (value: number) => isValid(value) }
    : { type: 'string', validate: (value: string) => isValid(value) };
}

function typeOfValues({ type }: SchemaNode): 'number' | 'string' {
  return type === 'number' || type === 'integer' ? 'number' : 'string';
}

/** Compiles the formats of a contract to standalone code. */
export function compileFormats(document: object, code: CodeOptions) {
  const ajv = createFormatCompiler({ ...code, source: true });
  const compiled = [...ownFormats(document)].map(([name, { schema }]) => {
    const { source } = ajv.compile(wholeOf(schema));
    return { name, type: typeOfValues(schema), source };
  });
  return { ajv, compiled };
}

/**
 * The keyword says what a text contains. JSON Schema 2020-12 (section 8.1) leaves it to applications whether that is asserted: here
 * it is, within a format, since the contract declares the format for no other purpose.
 */
const content: CodeKeywordDefinition = {
  keyword: 'contentMediaType',
  type: 'string',
  schemaType: 'string',
  code(context) {
    const { gen, data } = context;
    const isValid = gen.let('isValid', true);
    gen.try(
      () => gen.code(_`JSON.parse(${data})`),
      () => gen.assign(isValid, false),
    );
    context.pass(isValid);
  },
};

/** The words of an entry that say nothing about a value. */
const spoken = ['message', 'counterexamples'];

function createFormatCompiler(code?: CodeOptions): Ajv2020 {
  const ajv = new Ajv2020({
    strictTypes: false,
    strictRequired: false,
    strictNumbers: true,
    validateSchema: false,
    logger: false,
    code: code ?? { regExp: patternEngine },
  });
  addFormats.default(ajv, { mode: 'full' });
  for (const [name, format] of Object.entries(ajvFormats)) ajv.addFormat(name, format);
  return ajv.addVocabulary(spoken).removeKeyword('contentMediaType').addKeyword(content);
}

/** Finds what is wrong with the formats that a contract declares. */
export function findFormatProblems(document: object): FormatProblem[] {
  const declared = memberOf(document, place);
  if (declared === undefined) return [];
  const root = pointerTo('#', place);
  if (!isNode(declared))
    return [{ pointer: root, message: `${place} is an object: from name to what holds for values.` }];
  return Object.entries(declared).flatMap(([name, entry]) => {
    const pointer = pointerTo(root, name);
    if (isAsserted(name))
      return [{ pointer, message: `${name} is a format of JSON Schema or OpenAPI: choose another name.` }];
    if (!isNode(entry))
      return [{ pointer, message: `A format is an object with type, pattern or other keywords of JSON Schema.` }];
    return findInEntry(entry, pointer);
  });
}

function findInEntry(entry: SchemaNode, pointer: string): FormatProblem[] {
  const { type = 'string', message, pattern, contentMediaType } = entry;
  const at = (key: string, text: string): FormatProblem[] => [{ pointer: pointerTo(pointer, key), message: text }];
  if (!['string', 'number', 'integer'].includes(String(type)))
    return at('type', 'A format is one of a string, a number or an integer: name that type.');
  if (message !== undefined && typeof message !== 'string') return at('message', 'A message is a text.');
  const reason = typeof pattern === 'string' ? explainPattern(pattern) : undefined;
  if (reason !== undefined) return at('pattern', reason);
  if (contentMediaType !== undefined && contentMediaType !== 'application/json')
    return at('contentMediaType', 'Of a text, no content but application/json is checked: say it in a pattern.');
  const ajv = createFormatCompiler();
  if (!ajv.validateSchema(entry))
    return (ajv.errors ?? []).slice(0, 1).map((error) => ({
      pointer: pointer + error.instancePath,
      message: `This ${error.message} (JSON Schema 2020-12).`,
    }));
  try {
    ajv.compile(entry);
  } catch (error) {
    return [
      {
        pointer,
        message: `No value can be held against this format: ${error instanceof Error ? error.message : error}.`,
      },
    ];
  }
  return findWrongExamples(readFormat(entry), pointer);
}

/** Examples that do not have the format, and counterexamples that do. */
function findWrongExamples({ examples, counterexamples, isValid }: OwnFormat, pointer: string): FormatProblem[] {
  const find = (key: string, values: unknown[], isMeant: boolean): FormatProblem[] => {
    const wrong = values.filter((value) => isValid(value) !== isMeant).map((value) => JSON.stringify(value));
    const message = `No ${isMeant ? 'example' : 'counterexample'} of this format: ${wrong.join(', ')}.`;
    return wrong.length === 0 ? [] : [{ pointer: pointerTo(pointer, key), message }];
  };
  return [...find('examples', examples, true), ...find('counterexamples', counterexamples, false)];
}
