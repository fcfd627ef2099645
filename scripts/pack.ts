import { print, runCommand } from './cli/index.ts';
import { packToolchain } from './pack/index.ts';

await runCommand(
  {
    usage: 'npm run pack',
    about: 'Packs the toolchain as an npm package: JavaScript, types, manuals and the licences of what is bundled.',
    options: { out: { value: 'FOLDER', about: 'where the tarball goes', standard: '.data' } },
  },
  async ({ out }) => {
    print(`packed  ${await packToolchain(out)}`);
    return 0;
  },
);
