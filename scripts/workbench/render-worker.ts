import { join } from 'node:path';
import { generatedFolder, hasClient, serveCalls } from '../cli/index.ts';
import { type Difference, findDifferences, mendDifferences, renderDocument } from '../generate/index.ts';

let rendered = new Map<string, string>();
let differences: Difference[] = [];

const calls = {
  /** Renders every file of `generated/` that follows from the document alone, which is given as JSON. */
  async render(json: string): Promise<void> {
    rendered = renderDocument(JSON.parse(json), hasClient);
    differences = await findDifferences(generatedFolder, rendered, false);
  },
  /** Writes what was rendered last; the files that differed before. */
  async write(): Promise<string[]> {
    await mendDifferences(generatedFolder, rendered, differences);
    return differences.map(({ file }) => join(generatedFolder, file));
  },
  async writeSourceLines(text: string): Promise<void> {
    const wanted = new Map([['sources.json', text]]);
    await mendDifferences(generatedFolder, wanted, await findDifferences(generatedFolder, wanted, false));
  },
};

export type RenderCalls = typeof calls;

serveCalls(calls);
