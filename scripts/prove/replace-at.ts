import { isHolder, memberOf, pointerTo, tokensOf } from '../../server/openapi/document/index.ts';

/** A copy of the document with another part at the pointer; without it where `change` returns undefined. */
export function replaceAt(node: unknown, pointer: string, change: (node: unknown) => unknown): unknown {
  const [name, ...rest] = tokensOf(pointer);
  if (name === undefined) return change(node);
  const inner = replaceAt(memberOf(node, name), pointerTo('#', ...rest), change);
  if (Array.isArray(node))
    return inner === undefined ? node.toSpliced(Number(name), 1) : node.with(Number(name), inner);
  const { [name]: _, ...others } = isHolder(node) ? node : {};
  return inner === undefined ? others : { ...others, [name]: inner };
}
