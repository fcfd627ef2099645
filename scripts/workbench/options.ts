import { type Config, parsePort, readConfig } from '../../server/config.ts';
import { CommandError, chooseContract, type GivenTo } from '../cli/index.ts';
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

/** Reads what was asked for. Throws a `CommandError` or a `ConfigError` for what has no meaning. */
export function readSessionOptions(given: GivenTo<'start'>, env: NodeJS.ProcessEnv): SessionOptions {
  const port = readPort('--port', given.port);
  const mockPort = readPort('--mock-port', given.mockPort);
  return {
    ...chooseContract(given),
    isTrusted: given.trust,
    env,
    // Everyday work is a test of the compiled contract, unless said otherwise.
    config: readConfig({ VALIDATE_REQUESTS: 'both', ...env, ...(port !== undefined && { PORT: String(port) }) }),
    mockPort: given.noMock ? undefined : (mockPort ?? readMockPort(env)),
    isStateful: given.stateful,
    opens: given.open,
  };
}

function readPort(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = parsePort(text);
  if (port === undefined) throw new CommandError(`${option} must be a port number from 0 to 65535, not ${text}.`);
  return port;
}
