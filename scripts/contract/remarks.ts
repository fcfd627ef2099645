import { hasUnnamedParts, syntaxes, syntaxOf } from '../../server/openapi/bodies/index.ts';
import {
  type Document,
  isNode,
  listDeclaredOperations,
  memberOf,
  membersOf,
  parseMediaType,
  pointerTo,
  type SecurityRequirement,
  tokensOf,
  valueAt,
} from '../../server/openapi/document/index.ts';
import {
  type Choice,
  createSchemaViews,
  type Discriminator,
  explainPatterns,
  isKnownFormat,
  isOrNull,
  notAsserted,
  type SchemaNode,
  type SchemaView,
  visitDocumentParts,
  visitDocumentSchemas,
} from '../../server/openapi/schema/index.ts';
import { explainBacktracking } from './backtracking-patterns.ts';
import type { Remark } from './positions.ts';
import { findNearest } from './words.ts';

/** What the author of a document should know, though it keeps nothing from working. */
export function findRemarks(document: Document): Remark[] {
  return [
    ...findIdleKeywords(document),
    ...findUnreadItems(document),
    ...findLostAnchors(document),
    ...findDiscriminatorRemarks(document),
    ...explainPatterns(document, explainBacktracking).map(({ pointer, message }) =>
      warn('pattern-backtracks', pointer, message),
    ),
    ...findUndeclaredSchemes(document),
    ...findLostLinks(document),
  ];
}

function warn(rule: string, pointer: string, message: string): Remark {
  return { level: 'warning', rule, pointer, message };
}

function fault(rule: string, pointer: string, message: string): Remark {
  return { level: 'error', rule, pointer, message };
}

function suggest(name: string, names: string[]): string {
  const meant = findNearest(name, names);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** What schemas say without effect, each once, where it stands first: unknown formats, and keywords of older versions. */
function findIdleKeywords(document: Document): Remark[] {
  const found = new Map<string, { remark: Remark; count: number }>();
  const isOld = document.openapi.startsWith('3.0');
  visitDocumentSchemas(document, (schema, pointer) => {
    const remark = isNode(schema) ? findIdle(document, schema, isOld) : undefined;
    if (!remark) return;
    const known = found.get(remark.message);
    if (known) known.count++;
    else found.set(remark.message, { remark: { ...remark, pointer: pointerTo(pointer(), remark.pointer) }, count: 1 });
  });
  return [...found.values()].map(({ remark, count }) => ({
    ...remark,
    message: `${remark.message} (${count === 1 ? 'one schema' : `${count} schemas`}).`,
  }));
}

/** What a schema says without effect; the pointer is the keyword. */
function findIdle(document: object, schema: SchemaNode, isOld: boolean): Remark | undefined {
  const { format, nullable, type, enum: listed } = schema;
  if (typeof format === 'string' && !isKnownFormat(document, format)) {
    const reason = Object.hasOwn(notAsserted, format)
      ? notAsserted[format]
      : 'not known here, and x-formats at the root does not say what holds for it';
    const message = `The format ${format} is ${reason}: no value is checked against it`;
    return { level: 'notice', rule: 'format-unknown', pointer: 'format', message };
  }
  if (nullable !== true || [type].flat().includes('null')) return undefined;
  if (!isOld)
    return warn(
      'nullable-passed-over',
      'nullable',
      "nullable means nothing since OpenAPI 3.1: write type: [string, 'null'] or the like",
    );
  const lacksNull = Array.isArray(listed) && !listed.includes(null);
  if (!lacksNull && !isOrNull(schema)) return undefined;
  const where = lacksNull ? 'whose enum does not list it' : 'beside a reference or a composition';
  const message = `null is allowed here by a nullable ${where}; by the letter of OpenAPI 3.0.3 it is not, which x-nullable-strict: true at the root selects`;
  return warn('nullable-beyond-letter', 'nullable', message);
}

/** Media types whose items are described by position (OpenAPI 3.2, "Encoding By Position") and are read as no sequence. */
function findUnreadItems(document: Document): Remark[] {
  const remarks: Remark[] = [];
  visitDocumentParts(document, ({ content }, holder) => {
    for (const [type, media] of Object.entries(isNode(content) ? content : {})) {
      const keys = ['itemSchema', 'prefixEncoding', 'itemEncoding'].filter(
        (key) => membersOf(media)[key] !== undefined,
      );
      const known = parseMediaType(type);
      const isRead = known && (hasUnnamedParts(known) || syntaxes[syntaxOf(known)].isListed !== undefined);
      if (keys.length === 0 || isRead !== false) continue;
      const message = `${keys.join(', ')} of ${type} has no effect: such bodies are read as a whole here.`;
      remarks.push(warn('passed-over', pointerTo(holder(), 'content', type), message));
    }
  });
  return remarks;
}

/** Dynamic references to a name that no schema has: they have no effect. Any other reference that leads nowhere is left out. */
function findLostAnchors(document: Document): Remark[] {
  const names = new Set<unknown>();
  const uses: { name: string; pointer: string }[] = [];
  visitDocumentSchemas(document, (schema, pointer) => {
    if (!isNode(schema)) return;
    for (const name of [schema.$anchor, schema.$dynamicAnchor]) names.add(name);
    const [, name] = /#([^/]+)$/.exec(String(schema.$dynamicRef)) ?? [];
    if (name !== undefined) uses.push({ name, pointer: pointerTo(pointer(), '$dynamicRef') });
  });
  return uses
    .filter(({ name }) => !names.has(name))
    .map(({ name, pointer }) => {
      const message = `No schema has the name ${name} ($dynamicAnchor): the reference has no effect.`;
      return warn('anchor-missing', pointer, message);
    });
}

/** A discriminator, and the schema that has it. */
interface Place {
  document: Document;
  schema: SchemaNode;
  discriminator: Discriminator;
  pointer: string;
}

/** Discriminators that give a schema a name which that schema does not allow, or a value none at all; the schema decides (OpenAPI 3.1.1, section 4.8.25). */
function findDiscriminatorRemarks(document: Document): Remark[] {
  const remarks: (Remark | undefined)[] = [];
  const views = createSchemaViews(document);
  visitDocumentSchemas(document, (schema, pointer) => {
    if (!isNode(schema) || !isNode(schema.discriminator)) return;
    const view = views.at(pointer());
    const choice = view.choices.find((each) => each.pointer === view.pointer && each.discriminator);
    if (!choice?.discriminator) return;
    const { discriminator } = choice;
    const place = { document, schema, discriminator, pointer: pointerTo(view.pointer, 'discriminator') };
    remarks.push(findContradiction(place), findMissingDefault(place, view, choice));
  });
  return remarks.filter((remark) => remark !== undefined);
}

function findContradiction({ document, schema, discriminator, pointer }: Place): Remark | undefined {
  const { propertyName, branches } = discriminator;
  const [first, ...others] = branches.flatMap(({ $ref, names, allowed }) =>
    $ref === undefined || !allowed
      ? []
      : names.filter((name) => !allowed.includes(name)).map((name) => ({ $ref, name, allowed })),
  );
  if (!first) return undefined;
  const { $ref, name, allowed } = first;
  const isMapped = memberOf(memberOf(schema.discriminator, 'mapping'), name) !== undefined;
  const property = pointerTo($ref, 'properties', propertyName);
  const said = allowed.length > 0 ? `allows only ${listValues(allowed)}` : 'has no such property';
  const more = others.length > 0 ? `, and ${others.length} more like this` : '';
  return {
    ...warn(
      'discriminator-contradicts',
      isMapped ? pointerTo(pointer, 'mapping', name) : pointer,
      `By the discriminator, ${tokensOf($ref).at(-1)} has the ${propertyName} ${JSON.stringify(name)}, and its schema ${said}${more}. The schema decides`,
    ),
    beside: valueAt(document, property) === undefined ? $ref : property,
  };
}

function listValues(values: unknown[]): string {
  const shown = values.slice(0, 5).map((value) => JSON.stringify(value));
  return shown.join(', ') + (values.length > shown.length ? ', …' : '');
}

/** A default has to be one of the choice, and to be there where the property may be left out (OpenAPI 3.2, "Optional Discriminating Property"). */
function findMissingDefault(
  { document, schema, discriminator, pointer }: Place,
  view: SchemaView,
  choice: Choice,
): Remark | undefined {
  const { propertyName, keyword, fallback } = discriminator;
  if (fallback !== undefined || /^3\.[01]/.test(document.openapi)) return undefined;
  const name = memberOf(schema.discriminator, 'defaultMapping');
  if (name !== undefined) {
    const message = `defaultMapping names ${JSON.stringify(name)}, which is no schema of the ${keyword}: give the name of one, or a reference to it.`;
    return warn('discriminator-default', pointerTo(pointer, 'defaultMapping'), message);
  }
  const requires = ({ requiredNames }: SchemaView) => requiredNames.includes(propertyName);
  const isRequired = requires(view) || view.branches(choice).every(requires);
  const message = `${propertyName} may be left out: require it in each schema of the ${keyword}, or name in defaultMapping the one that is meant then.`;
  return isRequired ? undefined : warn('discriminator-default', pointer, message);
}

/** Security requirements that name a scheme which the document does not declare (OpenAPI 3.1.1, section 4.8.30). */
function findUndeclaredSchemes(document: Document): Remark[] {
  const declared = document.components?.securitySchemes ?? {};
  const find = (security: SecurityRequirement[] | undefined, pointer: string): Remark[] =>
    (Array.isArray(security) ? security : []).flatMap((requirement, index) =>
      Object.keys(requirement)
        .filter((name) => !Object.hasOwn(declared, name))
        .map((name) =>
          fault(
            'security-defined',
            pointerTo(pointer, 'security', String(index), name),
            `There is no security scheme ${name} in components: by it, the server admits no request and the mock every request.${suggest(name, Object.keys(declared))}`,
          ),
        ),
    );
  const own = listDeclaredOperations(document).filter(({ security }) => security !== document.security);
  return [...find(document.security, '#'), ...own.flatMap(({ security, pointer }) => find(security, pointer))];
}

/** Links to operations that the document does not have (OpenAPI 3.1.1, section 4.8.20); what is in another document is not looked up. */
function findLostLinks(document: Document): Remark[] {
  const ids = listDeclaredOperations(document).map(({ id }) => id);
  const remarks: Remark[] = [];
  visitDocumentParts(document, ({ links }, holder) => {
    for (const [name, link] of Object.entries(membersOf(links))) {
      const { operationId, operationRef } = membersOf(link);
      const place = (key: string) => pointerTo(holder(), 'links', name, key);
      if (typeof operationId === 'string' && !ids.includes(operationId)) {
        const message = `The link ${name} leads to no operation: ${operationId}.${suggest(operationId, ids)}`;
        remarks.push(fault('link-operation', place('operationId'), message));
      }
      if (typeof operationRef === 'string' && /^#\//.test(operationRef) && !isNode(valueAt(document, operationRef)))
        remarks.push(
          fault('link-operation', place('operationRef'), `The link ${name} leads to no operation: ${operationRef}.`),
        );
    }
  });
  return remarks;
}
