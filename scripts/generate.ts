import { relative } from 'node:path';
import { readOptions, runCommand } from './lib/command.ts';
import { generate } from './lib/generate.ts';

await runCommand(async () => {
  const {
    check = false,
    spec,
    out,
  } = readOptions({ check: { type: 'boolean' }, spec: { type: 'string' }, out: { type: 'string' } });
  const { differences, folder } = await generate({ write: !check, ...(spec && { spec }), ...(out && { out }) });
  const place = relative('', folder) || '.';
  for (const { file, kind } of differences) {
    if (check) console.error(`${place}/${file} is ${kind}: run npm run generate`);
    else console.log(`${place}/${file} ${kind === 'unknown' ? 'removed' : 'written'}`);
  }
  if (differences.length === 0) console.log(`${place}/ is what the contract generates`);
  return check && differences.length > 0 ? 1 : 0;
});
