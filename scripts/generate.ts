import { readOptions, runCommand } from './lib/command.ts';
import { generate } from './lib/generate.ts';

await runCommand(async () => {
  const { check = false } = readOptions({ check: { type: 'boolean' } });
  const { differences } = await generate({ write: !check });
  for (const { file, kind } of differences) {
    if (check) console.error(`generated/${file} is ${kind}: run npm run generate`);
    else console.log(`generated/${file} ${kind === 'unknown' ? 'removed' : 'written'}`);
  }
  if (differences.length === 0) console.log('generated/ is what spec/ generates');
  return check && differences.length > 0 ? 1 : 0;
});
