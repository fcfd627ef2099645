import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { generatedFolder } from '../cli/project.ts';
import { type Difference, findPartialDifferences, mendDifferences } from '../generate/folder-differences.ts';
import { renderDocument } from '../generate/render-files.ts';
import type { Outcome, Task } from './renderer.ts';

let rendered = new Map<string, string>();
let differences: Difference[] = [];

async function perform(task: Task): Promise<Outcome> {
  try {
    if (task === 'write') {
      await mendDifferences(generatedFolder, rendered, differences);
    } else {
      rendered = renderDocument(JSON.parse(task.render));
      differences = await findPartialDifferences(generatedFolder, rendered);
    }
    return { files: differences.map(({ file }) => join(generatedFolder, file)) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', async (task: Task) => parentPort?.postMessage(await perform(task)));
