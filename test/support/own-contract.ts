import { type Document, readDocument, readSourceMap, type SourceMap } from '../../server/openapi/document/index.ts';

/** This project's contract, as it is generated. */
export const generatedDocument = new URL('../../generated/openapi.json', import.meta.url);

export const readOwnDocument = (): Document => readDocument(generatedDocument);

/** The lines of this project's contract. */
export const readOwnSourceMap = (): SourceMap => readSourceMap(new URL('sources.json', generatedDocument));
