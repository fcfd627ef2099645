export { concreteTypes, makePlainBody, mediaOf, writeBody } from './body-forms.ts';
export { compileContent } from './compile-content.ts';
export type { Content, Equality, Item, PartRules } from './content.ts';
export {
  hasUnnamedParts,
  inPreferredOrder,
  isTextSequence,
  isWrittenOut,
  type Syntax,
  syntaxOf,
} from './media-types.ts';
export { createItemWriter, writeSequence } from './write-item.ts';
export { createXmlReader, type ReadXml } from './xml-reader.ts';
export { NotXml } from './xml-text.ts';
export { createXmlWriter } from './xml-writer.ts';
