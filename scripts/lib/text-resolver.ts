import { BaseResolver, Source } from '@redocly/openapi-core';

/** Reads files as they were once read, whatever is on the disk by now; any other as it is. */
export async function createTextResolver(root: string, texts: Map<string, string>): Promise<BaseResolver> {
  const resolver = new TextResolver(texts);
  await Promise.all([...texts.keys()].map((file) => resolver.resolveDocument(null, file, file === root)));
  return resolver;
}

class TextResolver extends BaseResolver {
  readonly #texts: Map<string, string>;

  constructor(texts: Map<string, string>) {
    super();
    this.#texts = texts;
  }

  override async loadExternalRef(file: string): Promise<Source> {
    const text = this.#texts.get(file);
    return text === undefined ? super.loadExternalRef(file) : new Source(file, text);
  }
}
