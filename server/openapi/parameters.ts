import type { Compilation } from './compile-contract.ts';
import { defaultAt } from './defaults.ts';
import type { OperationObject, Parameter as ParameterObject, PathItem } from './document.ts';
import { readExamples } from './examples.ts';
import { lazily } from './lazy.ts';
import type { Parameter } from './model.ts';
import { createParameterCodec } from './parameter-codec.ts';
import { type Located, locate, pointerTo } from './pointer.ts';
import { anyValue } from './type-statements.ts';
import { readValueType } from './value-types.ts';

/** The parameters of an operation; its own replace those of its path that have the same name and place. */
export function compileParameters(
  compilation: Compilation,
  item: Located<PathItem>,
  operation: Located<OperationObject>,
): Parameter[] {
  const located = [item, operation].flatMap(({ node, pointer }) =>
    (node.parameters ?? []).map((_, index) =>
      locate<ParameterObject>(compilation.document, pointerTo(pointer, 'parameters', String(index))),
    ),
  );
  const byName = new Map(located.map((parameter) => [`${parameter.node.in} ${parameter.node.name}`, parameter]));
  return [...byName.values()].map((parameter) => compileParameter(compilation, parameter));
}

function compileParameter({ document, checks }: Compilation, { node, pointer }: Located<ParameterObject>): Parameter {
  const schema = schemaPointer(node, pointer);
  const type = schema === undefined ? anyValue : readValueType(document, schema);
  return lazily<Parameter>({
    name: () => node.name,
    in: () => node.in,
    isRequired: () => node.required === true,
    allowsEmpty: () => node.allowEmptyValue === true,
    pointer: () => pointer,
    type: () => type,
    codec: () => createParameterCodec(node, type),
    check: () => (schema === undefined ? undefined : checks.request(schema)),
    default: () => (schema === undefined ? undefined : defaultAt(document, schema)),
    examples: () => readExamples(document, node, pointer),
  });
}

/** The pointer to the schema of a parameter or a header, which may stand in its one media type. */
export function schemaPointer(
  { schema, content }: Pick<ParameterObject, 'schema' | 'content'>,
  pointer: string,
): string | undefined {
  if (schema !== undefined) return pointerTo(pointer, 'schema');
  const [[type, media] = []] = Object.entries(content ?? {});
  return type !== undefined && media?.schema !== undefined ? pointerTo(pointer, 'content', type, 'schema') : undefined;
}
