/** Makes a sample value: of a response of an operation, by its key, or of a schema among the components, by its name. */
export interface Samples {
  response(id: string, key: string, seed?: number): { contentType: string; body: unknown } | undefined;
  schema(name: string, direction: 'request' | 'response', seed?: number): unknown;
  readonly schemaNames: readonly string[];
}

/** The maker of sample values, which packing puts here; in the repository there is none. */
export const samples: Samples | undefined = undefined;
