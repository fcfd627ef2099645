import { ContractResolver } from './contract-resolver.ts';

/** Reads files as they were once read, whatever is on the disk by now; any other as it is. */
export async function createTextResolver(
  root: string,
  texts: Map<string, string>,
  allowRefs: string[] = [],
): Promise<ContractResolver> {
  const resolver = new TextResolver(root, texts, allowRefs);
  await Promise.all([...texts.keys()].map((file) => resolver.resolveDocument(null, file, file === root)));
  return resolver;
}

class TextResolver extends ContractResolver {
  readonly #texts: Map<string, string>;

  constructor(root: string, texts: Map<string, string>, allowRefs: string[]) {
    super(root, allowRefs);
    this.#texts = texts;
  }

  protected override async readText(file: string): Promise<string> {
    return this.#texts.get(file) ?? super.readText(file);
  }
}
