export { compileContent } from './compile.ts';
export type { Content, Equality, Item, PartRules, Syntax } from './content.ts';
export type { Framing } from './json.ts';
export { readJson, UnreadableBody } from './json.ts';
export { samplePartHeaders } from './parts.ts';
export { concreteTypes, makePlainBody, mediaOf, writeBody } from './samples.ts';
export { hasUnnamedParts, inPreferredOrder, isWrittenOut, syntaxes, syntaxOf, writeContent } from './syntaxes.ts';
export { createXmlReader, createXmlWriter } from './xml.ts';
