import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A contract that does what no contract should: its files, and the findings that it comes to, each a line. */
export interface Hostile {
  name: string;
  /** Writes the contract into an empty folder, as `contract/openapi.yaml`. */
  write(folder: string): void;
  findings: RegExp[];
}

/** A small contract with more in its one response, in its components, and at its end. */
export function render({ schema = '{ type: string }', components = '', end = '' } = {}): string {
  return `openapi: 3.1.0
info: { title: Things, version: 1.0.0 }
servers: [{ url: / }]
security: []
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200':
          description: The things.
          content:
            application/json:
              schema: ${schema}
components:
  schemas:
    Thing: { type: string }
${components}${end}`;
}

/** Writes files, each by its path. */
export function put(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const root = 'contract/openapi.yaml';
const thing = 'type: string\n';

/** A contract whose response refers to something. */
const referring = ($ref: string) => render({ schema: `{ $ref: '${$ref}' }` });

/** Levels of lists, each of which holds the one before nine times. */
function laugh(levels: number): string {
  const rows = Array.from({ length: levels }, (_, level) => {
    const inner = Array(9).fill(level === 0 ? 'ha' : `*a${level - 1}`);
    return `  l${level}: &a${level} [${inner.join(', ')}]\n`;
  });
  return `x-laughs:\n${rows.join('')}`;
}

const at = (line: number, column: number, rest: RegExp, file = 'openapi', level = 'error') =>
  new RegExp(`${file}\\.yaml:${line}:${column} ${level} ${rest.source}`);
const outside =
  /no-unresolved-refs Can't resolve \$ref: \S+ is outside the folder of the contract: move it there, or admit its folder with --allow-refs DIR\.$/;

/** Contracts that lead out of their folder, or to what is no file. */
export const escapes: Hostile[] = [
  {
    name: 'a reference to the folder above',
    write: (folder) => put(folder, { [root]: referring('../thing.yaml'), 'thing.yaml': thing }),
    findings: [at(14, 23, outside)],
  },
  {
    name: 'an absolute reference',
    write: (folder) => put(folder, { [root]: referring('/etc/passwd') }),
    findings: [at(14, 23, outside)],
  },
  {
    name: 'a folder whose name begins with that of the contract',
    write: (folder) =>
      put(folder, { [root]: referring('../contract-too/thing.yaml'), 'contract-too/thing.yaml': thing }),
    findings: [at(14, 23, outside)],
  },
  {
    name: 'a link to a file elsewhere',
    write(folder) {
      put(folder, { [root]: referring('thing.yaml'), 'thing.yaml': thing });
      symlinkSync('../thing.yaml', join(folder, 'contract/thing.yaml'));
    },
    findings: [at(14, 23, outside)],
  },
  {
    name: 'a link to a folder elsewhere',
    write(folder) {
      put(folder, { [root]: referring('schemas/thing.yaml'), 'elsewhere/thing.yaml': thing });
      symlinkSync('../elsewhere', join(folder, 'contract/schemas'));
    },
    findings: [at(14, 23, outside)],
  },
  {
    name: 'an example in a file elsewhere',
    write: (folder) =>
      put(folder, {
        [root]: render({ components: '  examples:\n    Secret: { externalValue: ../secret.yaml }\n' }),
        'secret.yaml': 'secret\n',
      }),
    findings: [
      at(19, 30, /external-value-unresolved The file of the example cannot be read: \S+ is outside the folder/),
    ],
  },
  {
    name: 'a reference to a pipe',
    write(folder) {
      put(folder, { [root]: referring('thing.yaml') });
      execFileSync('mkfifo', [join(folder, 'contract/thing.yaml')]);
    },
    findings: [
      at(14, 23, /no-unresolved-refs Can't resolve \$ref: \S+thing\.yaml is no regular file, and is not opened\.$/),
    ],
  },
  {
    name: 'a contract that is a pipe',
    write(folder) {
      mkdirSync(join(folder, 'contract'));
      execFileSync('mkfifo', [join(folder, root)]);
    },
    findings: [at(1, 1, /readable \S+openapi\.yaml is no regular file, and is not opened\.$/)],
  },
  {
    name: 'a contract that is a device',
    write(folder) {
      mkdirSync(join(folder, 'contract'));
      symlinkSync('/dev/zero', join(folder, root));
    },
    findings: [at(1, 1, /readable \S+ is no regular file, and is not opened\.$/)],
  },
  {
    name: 'a reference to a folder',
    write(folder) {
      put(folder, { [root]: referring('schemas'), 'contract/schemas/thing.yaml': thing });
    },
    findings: [at(14, 23, /no-unresolved-refs Can't resolve \$ref: \S+schemas is a folder: name a file in it\.$/)],
  },
];

/** Contracts that are small, and unfold to what no machine can hold. */
export const bombs: Hostile[] = [
  {
    name: 'eight levels of nine aliases',
    write: (folder) => put(folder, { [root]: render({ end: laugh(8) }) }),
    findings: [at(25, 3, /readable YAML: What is repeated here unfolds to more than 4 MiB of JSON/)],
  },
  {
    name: 'forty levels of two aliases in the file of a schema',
    write: (folder) => put(folder, { [root]: referring('laugh.yaml'), 'contract/laugh.yaml': laugh(40) }),
    findings: [
      at(8, 3, /no-unresolved-refs Failed to parse: What is repeated here unfolds to more than 4 MiB of JSON/, 'laugh'),
      at(14, 23, /no-unresolved-refs Can't resolve \$ref/),
    ],
  },
  {
    name: 'an alias of what it stands in',
    write: (folder) => put(folder, { [root]: render({ end: 'x-end: &a { more: [*a] }\n' }) }),
    findings: [at(18, 21, /readable YAML: This holds itself, and has no end/)],
  },
  {
    name: 'a file that refers to all of itself',
    write: (folder) =>
      put(folder, {
        [root]: render({ components: '  pathItems:\n    Again: { $ref: more.yaml }\n' }),
        'contract/more.yaml': "get: { responses: {}, callbacks: { again: { '{$url}': { $ref: more.yaml } } } }\n",
      }),
    findings: [at(1, 1, /readable This holds itself, and has no end$/)],
  },
  {
    name: 'a hundred thousand brackets',
    write: (folder) => put(folder, { [root]: render({ end: `x-deep: ${'['.repeat(100_000)}\n` }) }),
    findings: [at(18, 108, /readable YAML: nesting exceeded maxDepth \(100\)$/)],
  },
  {
    name: 'aliases a thousand levels deep',
    write(folder) {
      const rows = Array.from(
        { length: 1000 },
        (_, level) => `  l${level}: &a${level} [${level ? `*a${level - 1}` : ''}]\n`,
      );
      put(folder, { [root]: render({ end: `x-deep:\n${rows.join('')}` }) });
    },
    findings: [at(218, 17, /readable YAML: This is nested more than 200 levels deep/)],
  },
  {
    name: 'a file of 33 MiB',
    write: (folder) => put(folder, { [root]: render({ end: `x-long: ${'a'.repeat(33 * 1024 ** 2)}\n` }) }),
    findings: [at(1, 1, /readable \S+openapi\.yaml is larger than 32 MiB\.$/)],
  },
];

/** Regular expressions that are none, wherever schemas stand. */
export const patterns: Hostile[] = [
  {
    name: 'in a response',
    write: (folder) => put(folder, { [root]: render({ schema: "{ type: string, pattern: '[a-' }" }) }),
    findings: [
      at(
        14,
        39,
        /pattern-invalid '\[a-' is no regular expression \(ECMA-262, flag u\): Unterminated character class; close it with \], or write \\\[ for the sign\. It is left out here\.$/,
      ),
    ],
  },
  {
    name: 'in a component',
    write: (folder) =>
      put(folder, { [root]: render({ components: "    Other: { type: string, pattern: '^(?i)x' }\n" }) }),
    findings: [
      at(18, 28, /pattern-invalid '\^\(\?i\)x' is no .*Invalid group; write '\(\?i:\^x\)'/, 'openapi', 'warning'),
    ],
  },
  {
    name: 'in a parameter, a header and a request body',
    write: (folder) =>
      put(folder, {
        [root]: render({
          components: String.raw`  parameters:
    Name: { name: name, in: query, schema: { type: string, pattern: '^[\w-.]+$' } }
  headers:
    Mark: { schema: { type: string, pattern: 'a\@b' } }
  requestBodies:
    Body: { content: { text/plain: { schema: { type: array, items: { type: string, pattern: '\Ax' } } } } }
`,
        }),
      }),
    findings: [
      at(
        19,
        60,
        /pattern-invalid '\^\[\\w-\.\]\+\$' is no regular .*Invalid character class; write '\^\[\\w\\-\.\]\+\$'\. It is read so here\.$/,
        'openapi',
        'warning',
      ),
      at(21, 37, /pattern-invalid 'a\\@b' is no regular .* write 'a@b'\. It is read so here\.$/, 'openapi', 'warning'),
      at(23, 84, /pattern-invalid '\\Ax' is no regular .* write '\^x'\. It is read so here\.$/, 'openapi', 'warning'),
    ],
  },
  {
    name: 'as a name of patternProperties, in a file of its own',
    write: (folder) =>
      put(folder, {
        [root]: referring('thing.yaml'),
        'contract/thing.yaml':
          "type: object\npatternProperties:\n  '^x-': { type: string }\n  '^(x': { type: string }\n",
      }),
    findings: [at(4, 3, /pattern-invalid '\^\(x' is no regular .*Unterminated group/, 'thing')],
  },
];
