import { format as knownFormats, Validator } from '@cfworker/json-schema';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isNode, isRef, memberOf, once, pointerTo, valueAt } from '../../server/openapi/document/index.ts';
import {
  type Direction,
  mapKeyword,
  requiredNames,
  type SchemaNode,
  viewsOf,
} from '../../server/openapi/schema/index.ts';

/** A keyword that a value violates: the pointer to it, and the missing property where it is `required`. */
export interface Reason {
  pointer: string;
  missing?: string;
  /** True if several alternatives allow the value where one may. */
  isSeveral?: boolean;
}

/** What others say of a value. An opinion is undefined where its owner cannot tell. */
export interface Opinions {
  /** Plain Ajv. */
  ajv: boolean | undefined;
  /** `@cfworker/json-schema`, which shares no code with it. */
  cfworker: boolean | undefined;
  /** Every keyword that the value violates, as plain Ajv has it. */
  reasons: Reason[];
}

/** Asks for opinions on a value of the schema at a pointer. */
export type AskOpinions = (pointer: string, value: unknown) => Opinions;

/**
 * Creates the second opinions on the values of a document's schemas, which share nothing with its compiled checks: the schemas
 * are those of the document, but for what JSON Schema does not know: directions, and the keywords of OpenAPI 3.0.
 */
export function createOpinions(document: { openapi: string }, direction: Direction): AskOpinions {
  const compile = once((pointer: string) => {
    const { schema, sources, formats } = collect(document, pointer, direction);
    return {
      ajv: attempt(() => compileAjv(schema)),
      cfworker: formats.every((name) => name in knownFormats)
        ? attempt(() => new Validator(schema, '2020-12', true))
        : undefined,
      sources,
    };
  });
  return (pointer, value) => {
    const { ajv, cfworker, sources } = compile(pointer);
    const isValid = attempt(() => ajv?.(value));
    return {
      ajv: typeof isValid === 'boolean' ? isValid : undefined,
      cfworker: attempt(() => cfworker?.validate(value).valid),
      reasons: isValid === false ? (ajv?.errors ?? []).flatMap((error) => toReason(error, sources)) : [],
    };
  };
}

function compileAjv(schema: SchemaNode) {
  const known = { strict: false, validateSchema: false, logger: false, ownProperties: true } as const;
  const ajv = new Ajv2020({ ...known, allErrors: true, verbose: true });
  addFormats.default(ajv, { mode: 'full' });
  return ajv.compile(schema);
}

function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** The keyword of an error; that of a schema `false` is the schema itself. */
function toReason({ parentSchema, keyword, params }: ErrorObject, sources: WeakMap<object, string>): Reason[] {
  const pointer = typeof parentSchema === 'object' ? sources.get(parentSchema) : undefined;
  if (pointer === undefined) return [];
  if (keyword === 'false schema') return [{ pointer }];
  const missing: unknown = params.missingProperty;
  const isSeveral = keyword === 'oneOf' && params.passingSchemas !== null;
  return [
    {
      pointer: pointerTo(pointer, keyword),
      ...(typeof missing === 'string' && { missing }),
      ...(isSeveral && { isSeveral }),
    },
  ];
}

/** A schema with all that it refers to in one, the pointer that each part comes from, and the formats in it that Ajv knows. */
interface Collected {
  schema: SchemaNode;
  sources: WeakMap<object, string>;
  formats: string[];
}

function collect(document: { openapi: string }, root: string, direction: Direction): Collected {
  const isOld = document.openapi.startsWith('3.0');
  const names = new Map<string, string>();
  const sources = new WeakMap<object, string>();
  const formats = new Set<string>();
  const $defs: SchemaNode = {};
  const views = viewsOf(document, direction);
  // JSON Schema does not know that a property may not travel this way.
  const forbid = (pointer: string): SchemaNode => {
    const made = { not: {} };
    sources.set(made, pointer);
    return made;
  };
  const refer = ($ref: string): string => {
    if (!$ref.startsWith('#/')) return $ref;
    const name = names.get($ref) ?? `s${names.size}`;
    if (!names.has($ref)) {
      names.set($ref, name);
      $defs[name] = copy(valueAt(document, $ref), $ref);
    }
    return `#/$defs/${name}`;
  };
  const copy = (schema: unknown, pointer: string): unknown => {
    if (!isNode(schema)) return schema ?? true;
    const made: SchemaNode = {};
    sources.set(made, pointer);
    if (isOld && isRef(schema)) made.$ref = refer(schema.$ref);
    else
      for (const [keyword, value] of Object.entries(isOld ? writeLimits(schema) : schema)) {
        if (keyword === '$ref') made.$ref = refer(String(value));
        else if (keyword === 'required') made.required = requiredNames(document, schema, direction);
        else if (keyword === 'format') Object.assign(made, keepFormat(value));
        else
          made[keyword] = mapKeyword(keyword, value, (inner, ...rest) => {
            const place = pointerTo(pointer, keyword, ...rest);
            const isForbidden = keyword === 'properties' && isNode(inner) && views.at(place).isForbidden;
            return isForbidden ? forbid(place) : copy(inner, place);
          });
      }
    // OpenAPI 3.0.3 has no type null; its examples and tools take `nullable` as it is meant wherever it stands.
    return isOld && memberOf(schema, 'nullable') === true ? { anyOf: [{ type: 'null' }, made] } : made;
  };
  const keepFormat = (name: unknown): SchemaNode => {
    // A format without a meaning asserts nothing (JSON Schema 2020-12, section 7.2.3).
    if (typeof name !== 'string' || !(name in fullFormats)) return {};
    formats.add(name);
    return { format: name };
  };
  return { schema: { $ref: refer(root), $defs }, sources, formats: [...formats] };
}

/** The limits of OpenAPI 3.0, of which `true` makes one exclusive. */
function writeLimits({ nullable: _, exclusiveMinimum, exclusiveMaximum, ...schema }: SchemaNode): SchemaNode {
  const { minimum, maximum, ...others } = schema;
  return {
    ...others,
    ...(minimum !== undefined && { [exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum']: minimum }),
    ...(maximum !== undefined && { [exclusiveMaximum === true ? 'exclusiveMaximum' : 'maximum']: maximum }),
  };
}
