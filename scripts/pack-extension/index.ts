import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { rolldown } from 'rolldown';
import { readManifest, toolchainFolder } from '../cli/index.ts';

/** Packs the extension that starts the language server in Visual Studio Code. Gives the file, for `code --install-extension`. */
export async function packExtension(out: string): Promise<string> {
  const { version = '0.0.0' } = readManifest(toolchainFolder);
  const texts: Record<string, string> = {
    '[Content_Types].xml': contentTypes,
    'extension.vsixmanifest': renderManifest(version),
    'extension/package.json': `${JSON.stringify({ ...manifest, version }, null, 2)}\n`,
    'extension/extension.js': await bundleExtension(),
    'extension/LICENSE.txt': readFileSync(join(toolchainFolder, 'LICENSE'), 'utf8'),
    'extension/README.md': `# Contract\n\n${manifest.description}\n`,
  };
  const files = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, strToU8(text)]));
  const file = join(resolve(out), `contract-${version}.vsix`);
  await mkdir(resolve(out), { recursive: true });
  // A date of its own would make each file another.
  await writeFile(file, zipSync(files, { mtime: new Date(1980, 0, 1) }));
  return file;
}

async function bundleExtension(): Promise<string> {
  const input = join(import.meta.dirname, 'extension.js');
  const bundle = await rolldown({ input, platform: 'node', external: ['vscode', /^node:/], logLevel: 'silent' });
  const { output } = await bundle.generate({ format: 'cjs', codeSplitting: false, minify: true });
  await bundle.close();
  return output[0].code;
}

/** What the extension is, and what can be set. */
const manifest = {
  name: 'contract',
  displayName: 'Contract',
  publisher: 'contract-workbench',
  description:
    'Findings, hover, completion, definitions, renaming and mends while an OpenAPI contract is typed. It starts `contract lsp` of the package contract-workbench where a folder has it.',
  license: 'Apache-2.0',
  engines: { vscode: '^1.91.0' },
  categories: ['Linters', 'Programming Languages'],
  main: './extension.js',
  activationEvents: ['onLanguage:yaml', 'onLanguage:json'],
  contributes: {
    configuration: {
      title: 'Contract',
      properties: {
        'contract.command': {
          type: 'array',
          items: { type: 'string' },
          default: [],
          scope: 'resource',
          description: 'The command that starts the language server, such as ["npm", "run", "--silent", "lsp"].',
        },
      },
    },
  },
};

const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  ${[
    'json application/json',
    'js application/javascript',
    'md text/markdown',
    'txt text/plain',
    'vsixmanifest text/xml',
  ]
    .map((each) => each.split(' '))
    .map(([extension, type]) => `<Default Extension=".${extension}" ContentType="${type}"/>`)
    .join('\n  ')}
</Types>
`;

function renderManifest(version: string): string {
  const { name, publisher, displayName, description, categories, engines } = manifest;
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${version}" Publisher="${publisher}"/>
    <DisplayName>${displayName}</DisplayName>
    <Description xml:space="preserve">${description}</Description>
    <Categories>${categories.join(',')}</Categories>
    <Properties><Property Id="Microsoft.VisualStudio.Code.Engine" Value="${engines.vscode}"/></Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets><Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/></Assets>
</PackageManifest>
`;
}
