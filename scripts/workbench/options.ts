import { type Config, parsePort, readConfig } from '../../server/config.ts';
import { chooseContract, specOptions, trustOption } from '../cli/choose-contract.ts';
import { CommandError } from '../cli/command.ts';
import { readCommandLine } from '../cli/command-line.ts';
import { readMockPort } from '../mock/index.ts';

/** The options of the command line and the environment. */
export interface SessionOptions {
  spec: string;
  /** The folders that the contract may refer to beside its own. */
  allowRefs: string[];
  /** True if the `redocly.yaml` beside another's contract may run plugins and fetch rules. */
  isTrusted: boolean;
  config: Config;
  /** The environment, for the variables of the project. */
  env: NodeJS.ProcessEnv;
  /** None when there shall be no mock. */
  mockPort: number | undefined;
  /** True if the mock remembers what it is sent. */
  isStateful: boolean;
  /** True if the docs page is to be opened in a browser. */
  opens: boolean;
}

const command = {
  usage: 'npm start',
  about: 'Serves the contract and its mock, and follows every save.',
  more: 'The other settings are environment variables; server/README.md has them.',
};

const optionTexts = {
  ...specOptions,
  ...trustOption,
  port: { type: 'string', value: 'N', about: 'the port of the server (PORT, 3000)' },
  'mock-port': { type: 'string', value: 'N', about: 'the port of the mock (MOCK_PORT, 4010)' },
  'no-mock': { type: 'boolean', about: 'the server alone' },
  stateful: { type: 'boolean', about: 'the mock remembers what it is sent; Prefer: state=off is without' },
  open: { type: 'boolean', about: 'opens the docs page in the browser' },
} as const;

/** Reads what was asked for. Throws a `CommandError` or a `ConfigError` for what has no meaning. */
export function readSessionOptions(env: NodeJS.ProcessEnv): SessionOptions {
  const { values: given } = readCommandLine(command, optionTexts);
  const port = readPort('--port', given.port);
  const mockPort = readPort('--mock-port', given['mock-port']);
  return {
    ...chooseContract(given),
    isTrusted: given.trust ?? false,
    env,
    // Everyday work is a test of the compiled contract, unless said otherwise.
    config: readConfig({ VALIDATE_REQUESTS: 'both', ...env, ...(port !== undefined && { PORT: String(port) }) }),
    mockPort: given['no-mock'] ? undefined : (mockPort ?? readMockPort(env)),
    isStateful: given.stateful ?? false,
    opens: given.open ?? false,
  };
}

function readPort(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = parsePort(text);
  if (port === undefined) throw new CommandError(`${option} must be a port number from 0 to 65535, not ${text}.`);
  return port;
}
