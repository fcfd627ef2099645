import type { Command, Given, Options } from './command.ts';
import { mostOfKind } from './findings.ts';

/** The options of every command that reads a contract. */
export const specOptions = {
  spec: { value: 'FILE', about: "another contract than this project's own", otherwise: 'SPEC' },
  'allow-refs': { value: 'DIR', isRepeatable: true, about: 'lets the contract refer to files in another folder' },
  overlay: {
    value: 'FILE',
    isRepeatable: true,
    about: 'an overlay (OpenAPI Overlay 1.1) that is applied to the contract',
  },
} as const satisfies Options;

/** The operand of every command that is about one contract. */
export const contractOperand = '[FILE]';

/** The option of every command that applies the `redocly.yaml` beside a contract. */
export const trustOption = {
  trust: { about: "lets the redocly.yaml beside another's contract run plugins and fetch rules" },
} as const satisfies Options;

const portNumber = { isNumber: true, least: 0, most: 65_535 } as const;

const newestRelease = 'the newest release tag, else the last commit';

/** Every command of the toolchain, by its name: the one table that the command line, its help and the manuals follow from. */
export const commands = {
  init: {
    operands: contractOperand,
    about: 'Makes the project in this folder work with a contract; without --write it only says what it would write.',
    options: {
      ...specOptions,
      kind: {
        value: 'KIND',
        choices: ['server', 'mounted', 'client'],
        about: 'what the project is for',
        otherwise: 'what its dependencies show',
      },
      write: { about: 'writes it; nothing that is there is overwritten' },
    },
  },
  upgrade: {
    operands: contractOperand,
    about:
      'Brings what an older version wrote in line with this one, and says what it leaves; without --write it only says so.',
    options: { ...specOptions, write: { about: 'writes it; what was changed since stays as it is' } },
  },
  start: {
    operands: contractOperand,
    about: 'Serves the contract and its mock, and follows every save.',
    options: {
      ...specOptions,
      ...trustOption,
      port: { value: 'N', ...portNumber, about: 'the port of the server', otherwise: 'PORT, 3000' },
      'mock-port': { value: 'N', ...portNumber, about: 'the port of the mock', otherwise: 'MOCK_PORT, 4010' },
      'no-mock': { about: 'the server alone' },
      stateful: { about: 'the mock remembers what it is sent; Prefer: state=off is without' },
      open: { about: 'opens the docs page in the browser' },
    },
    more: 'The other settings are environment variables; server/README.md has them.',
  },
  mock: {
    operands: contractOperand,
    about: 'Serves the mock of a contract alone.',
    options: {
      ...specOptions,
      stateful: { about: 'remembers what it is sent: what was created can be listed, read, changed and removed' },
      seed: {
        value: 'FILE|examples|N',
        about:
          "what each session begins with: a file as GET /__mock/state gives it, the contract's examples, or N items of each kind; means --stateful",
      },
      prefer: {
        value: 'TEXT',
        isRepeatable: true,
        about: 'what each session begins with, as the Prefer header has it, such as "fault=unavailable, rate=0.2"',
      },
      handlers: {
        value: 'FILE',
        about: 'a module whose `handlers` stand in for operations; a save of it counts at once',
      },
      upstream: {
        value: '[ID,…=]URL',
        isRepeatable: true,
        about:
          'a service that all requests, or those for these operations, are passed on to; violations of the contract are marked',
      },
      block: { about: 'turns down what violates the contract on the way to or from a service' },
      record: {
        value: 'FILE',
        about: 'writes what services respond as examples, an OpenAPI Overlay without headers and secrets',
      },
      'allow-callbacks': {
        value: 'HOST',
        isRepeatable: true,
        about: 'another host that callbacks and webhooks may be sent to',
        otherwise: 'this machine alone',
      },
      host: {
        value: 'HOST',
        about: 'the address to listen on; ALLOWED_HOSTS has the names by which others call it',
        otherwise: '127.0.0.1',
      },
      strict: { about: 'refuses to start where an example violates the contract' },
    },
    more: 'Of several contracts in package.json all are mocked unless one is named, each on the next port from MOCK_PORT on.\nMOCK_PORT, ALLOWED_HOSTS, CORS_ORIGINS and LOG_LEVEL are read from the environment.',
  },
  check: {
    operands: contractOperand,
    about:
      'Says what is wrong with the contract and with what follows from it, each finding on the line where it arises.',
    options: {
      only: {
        value: 'CHECK,…',
        choices: ['lint', 'examples', 'stale', 'breaking', 'types'],
        isList: true,
        about: 'runs these checks alone',
        otherwise: 'all',
      },
      format: { value: 'FORMAT', choices: ['text', 'github', 'json', 'sarif', 'junit'], about: '', standard: 'text' },
      ...specOptions,
      ...trustOption,
      base: { value: 'FILE|REF', about: 'what to compare with, a file or a git ref', otherwise: newestRelease },
      max: { value: 'N', isNumber: true, least: 0, about: 'findings of a kind to show', standard: mostOfKind },
      all: { about: 'shows every finding' },
      verbose: { about: 'shows the details of each finding, such as everything that the compiler says' },
      rules: { about: 'lists the lint rules that a redocly.yaml may name beside those of Redocly instead' },
    },
    more: 'Exit codes: 0 nothing is wrong, 1 something is, or a check could not be run; 2 wrong use, or a failure of the check itself.',
  },
  lsp: {
    about:
      'Serves editors: findings, help, completion and renaming while a contract is typed (Language Server Protocol).',
    options: {
      ...specOptions,
      ...trustOption,
      stdio: { about: 'over standard input and output, as it always does; editors pass it' },
    },
  },
  changelog: {
    operands: '[OLD NEW]',
    about: 'Tells what has changed from one state of the contract to another: OLD and NEW are files or git refs.',
    options: {
      format: { value: 'FORMAT', choices: ['markdown', 'html', 'json'], about: '', standard: 'markdown' },
      only: {
        value: 'IMPACT,…',
        choices: ['breaking', 'additive', 'editorial'],
        isList: true,
        about: 'tells changes of these impacts alone',
        otherwise: 'all',
      },
      base: { value: 'FILE|REF', about: 'the older state', otherwise: newestRelease },
      head: { value: 'FILE|REF', about: 'the newer state', otherwise: 'the contract as it is on the disk' },
      rules: { about: 'lists every kind of change instead, with its level and why' },
      ...specOptions,
    },
  },
  review: {
    about: 'Tells in a pull request what it does to the contract, in one comment that is updated in place.',
    options: {
      base: { value: 'FILE|REF', about: 'what to compare with, a file or a git ref', otherwise: newestRelease },
      format: {
        value: 'HOST',
        choices: ['github', 'gitlab', 'markdown'],
        about: 'markdown only prints it',
        standard: 'markdown',
      },
      preview: { value: 'URL', about: 'where the docs of this state can be read' },
      ...specOptions,
      ...trustOption,
    },
    more: `Exit codes are those of check. Where GITHUB_TOKEN or GITLAB_TOKEN may write comments, and the host's own variables name a pull request,
the comment is written there.`,
  },
  generate: {
    operands: contractOperand,
    about: 'Writes what follows from the contract.',
    options: {
      check: { about: 'only says what is not as the contract generates it, and exits with 1 for it' },
      ...specOptions,
      out: { value: 'FOLDER', about: 'where to write', otherwise: 'generated/, for the own contract alone' },
    },
  },
  prove: {
    operands: contractOperand,
    about: 'Tries every constraint of the contract in every place where it should hold, and shows where it does not.',
    options: {
      ...specOptions,
      only: { value: 'OPERATION', about: 'tries the constraints of this operation alone' },
      places: {
        value: 'PLACE,…',
        choices: ['server', 'mock', 'response', 'types', 'client', 'examples', 'docs'],
        isList: true,
        about: 'tries these places alone',
        otherwise: 'all',
      },
      format: { value: 'FORMAT', choices: ['text', 'json', 'junit', 'markdown'], about: '', standard: 'text' },
      all: { about: 'shows every constraint' },
    },
    more: 'Exit codes: 0 every constraint is enforced, 1 one is not; 2 wrong use, or a failure of the command itself.',
  },
  docs: {
    operands: contractOperand,
    about: 'Writes the docs as pages that any web server can serve.',
    options: {
      ...specOptions,
      out: { value: 'FOLDER', about: 'where the pages go' },
      'base-path': {
        value: 'PATH|URL',
        about: 'the path that they will be at; a whole URL makes a sitemap too',
        otherwise: 'links are relative',
      },
      server: {
        value: 'URL',
        isRepeatable: true,
        about: 'a server that readers can send requests to',
        otherwise: 'those of the contract',
      },
      mock: { value: 'URL', about: 'a mock that readers can send requests to' },
      manual: { value: 'FILE|FOLDER', isRepeatable: true, about: 'Markdown that is shown beside the reference' },
      theme: { value: 'FILE', about: 'a style sheet that sets variables such as --link and --paper' },
      logo: { value: 'FILE', about: 'a picture beside the title' },
    },
  },
  parity: {
    operands: `[URL] ${contractOperand}`,
    about: 'Sends the same requests to server and mock, and tells where they disagree.',
    options: {
      ...specOptions,
      against: { value: 'URL', about: 'compares with this server instead of the mock; the same as the URL alone' },
      token: { value: 'SECRET', about: 'the secret that it takes' },
      only: { value: 'OPERATION', about: 'sends the requests of this operation alone' },
      // More take too long where they are not asked for.
      max: { value: 'NUMBER', isNumber: true, about: 'sends at most so many', standard: 20_000 },
      all: { about: 'shows every disagreement, and names everything that cannot be checked' },
    },
  },
  verify: {
    operands: `URL ${contractOperand}`,
    about: 'Asks a server that others run about every constraint of the contract.',
    options: {
      ...specOptions,
      against: { value: 'URL', about: 'the server; the same as the URL alone' },
      token: { value: 'SECRET', about: 'the secret that it takes, or NAME:SECRET' },
      write: { about: 'sends requests that may change something, too' },
      rate: { value: 'N', isNumber: true, about: 'sends at most so many requests a second' },
      only: { value: 'OPERATION', about: 'asks about this operation alone' },
      max: { value: 'NUMBER', isNumber: true, about: 'sends at most so many requests to an operation', standard: 500 },
      format: { value: 'FORMAT', choices: ['text', 'json', 'junit', 'html'], about: '', standard: 'text' },
    },
    more: 'Exit codes: 0 nothing is wrong, 1 something is; 2 wrong use, or a failure of the command itself.',
  },
  fuzz: {
    operands: `[URL] ${contractOperand}`,
    about: 'Sends random requests and sequences of them to server and mock, or to a server that others run.',
    options: {
      ...specOptions,
      against: { value: 'URL', about: 'the server; the same as the URL alone' },
      token: { value: 'SECRET', about: 'the secret that it takes, or NAME:SECRET' },
      write: { about: 'sends requests that may change something to that server, too' },
      only: { value: 'OPERATION', about: 'sends requests to this operation alone' },
      runs: { value: 'N', isNumber: true, about: 'how many requests, and a tenth as many sequences', standard: 1000 },
      seed: {
        value: 'N',
        isNumber: true,
        least: 0,
        about: 'makes the same requests again',
        otherwise: 'another one each time',
      },
      time: { value: 'SECONDS', isNumber: true, about: 'begins no further run after so many seconds' },
    },
    more: 'Exit codes: 0 nothing fails, 1 something does; 2 wrong use, or a failure of the command itself.',
  },
  coverage: {
    operands: '-- COMMAND…',
    about: 'Runs tests, and shows which parts of the contract the calls of their servers have shown.',
    options: {
      ...specOptions,
      proxy: { value: 'URL', about: 'records a server that runs elsewhere: the tests find it at CONTRACT_URL' },
      threshold: {
        value: 'PERCENT',
        isNumber: true,
        most: 100,
        about: 'fails below this share of responses and properties',
      },
      format: { value: 'FORMAT', choices: ['text', 'json', 'lcov'], about: '', standard: 'text' },
    },
    more: 'Exit codes: that of the tests; 1 below the threshold; 2 wrong use, or a failure of the command itself.',
  },
  serve: {
    about: "Serves the project's handlers, configured by the environment.",
    options: {
      workers: { value: 'N', isNumber: true, about: 'processes that share the port', otherwise: 'WORKERS, 1' },
      warm: {
        about: "fills Node.js's compile cache and ends: in the build of an image, whose first start is then a warm one",
      },
    },
    more: 'The settings are environment variables; server/README.md has them.',
  },
  scaffold: {
    operands: '[OPERATION…]',
    about:
      'Writes a typed stub, its line in server/handlers/index.ts and a test for every operation without a handler, or for those named.',
    options: {
      list: { about: 'shows every operation and what there is of its handler, and writes nothing' },
    },
    more: `An operation is named by its operationId, by the function or the file of its handler, or as 'POST /path'.
Nothing is overwritten. Each test shows the example of the contract, and fails until the handler gives it.`,
  },
  'pack-client': {
    operands: contractOperand,
    about: 'Packs the client of the contract, for npm i.',
    options: {
      ...specOptions,
      out: { value: 'FOLDER', about: 'where the tarball goes', otherwise: '.data/' },
      name: { value: 'NAME', about: 'the name of the package', otherwise: 'that of client/package.json' },
    },
  },
} as const satisfies Record<string, Omit<Command, 'usage'>>;

export type CommandName = keyof typeof commands;

/** The values of a command's options. */
export type GivenTo<Name extends CommandName> = Given<(typeof commands)[Name]['options']>;
