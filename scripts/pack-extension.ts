import { print, runCommand } from './cli/index.ts';
import { packExtension } from './pack-extension/index.ts';

await runCommand(
  {
    usage: 'npm run pack:extension',
    about: 'Packs the extension that starts the language server in Visual Studio Code.',
    options: { out: { value: 'FOLDER', about: 'where the file goes', standard: '.data' } },
  },
  async ({ out }) => {
    print(`packed  ${await packExtension(out)}`);
    return 0;
  },
);
