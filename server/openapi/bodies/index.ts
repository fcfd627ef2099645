export { compileContent } from './compile.ts';
export type { Content, Equality, Item, PartRules, Syntax } from './content.ts';
export { readJson, UnreadableBody } from './json-text.ts';
export { concreteTypes, makePlainBody, mediaOf, writeBody } from './samples.ts';
export type { Framing } from './sequences.ts';
export { hasUnnamedParts, inPreferredOrder, isWrittenOut, syntaxes, syntaxOf, writeContent } from './syntaxes.ts';
export { createXmlReader, createXmlWriter, type ReadXml } from './xml.ts';
