import { parentPort } from 'node:worker_threads';
import { runChecks } from '../lib/check.ts';
import { projectFolder } from '../lib/project.ts';

parentPort?.on('message', async (file: string) => {
  const reports = await runChecks({ file, project: projectFolder, only: ['lint', 'examples'] });
  parentPort?.postMessage(reports.flatMap(({ findings }) => findings));
});
