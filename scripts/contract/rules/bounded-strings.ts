import type { Location, Oas3Rule, UserContext } from '@redocly/openapi-core';
import { memberOf, membersOf } from '../../../server/openapi/document/index.ts';

type Schema = Record<string, unknown>;

/** The formats whose values cannot be long. */
interface Options {
  boundedFormats?: string[];
}

const bounds = ['maxLength', 'enum', 'const', 'x-unbounded'];
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];

/** Demands that every string which a request may carry has an end, or an `x-unbounded` that says why it needs none. */
export const BoundedStrings: Oas3Rule = ({ boundedFormats = [] }: Options) => {
  const seen = new Set<string>();
  const isBounded = (schema: Schema) =>
    bounds.some((keyword) => schema[keyword] !== undefined) || boundedFormats.includes(String(schema.format));

  const visit = (value: unknown, location: Location, context: UserContext): void => {
    if (typeof value !== 'object' || value === null || seen.has(location.absolutePointer)) return;
    seen.add(location.absolutePointer);
    const schema: Schema = { ...value };
    if (typeof schema.$ref === 'string') {
      const target = context.resolve<Schema>({ $ref: schema.$ref }, location.source.absoluteRef);
      if (target.location) visit(target.node, target.location, context);
    }
    if (schema.readOnly === true) return;
    if ([schema.type].flat().includes('string') && !isBounded(schema)) {
      const message = 'A string that requests may carry needs a maxLength, or an x-unbounded that says what bounds it.';
      context.report({ message, location: location.key() });
    }
    for (const [keys, child] of childrenOf(schema)) visit(child, location.child(keys), context);
  };

  const visitContent = (owner: { content?: unknown }, context: UserContext) => {
    for (const [type, media] of Object.entries(membersOf(owner.content))) {
      for (const key of ['schema', 'itemSchema'])
        visit(memberOf(media, key), context.location.child(['content', type, key]), context);
    }
  };
  return {
    RequestBody: { enter: visitContent },
    Parameter: {
      enter(parameter, context) {
        visit(parameter.schema, context.location.child('schema'), context);
        visitContent(parameter, context);
      },
    },
  };
};

function childrenOf(schema: Schema): [string[], unknown][] {
  return [
    ...Object.entries(membersOf(schema.properties)).map(([name, child]): [string[], unknown] => [
      ['properties', name],
      child,
    ]),
    ...lists.flatMap((keyword) =>
      Object.entries(membersOf(schema[keyword])).map(([index, child]): [string[], unknown] => [
        [keyword, index],
        child,
      ]),
    ),
    [['items'], schema.items],
    [['additionalProperties'], schema.additionalProperties],
  ];
}
