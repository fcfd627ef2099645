import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { type Authenticate, type Authorize, createTokenAuthenticator, type KnownToken } from './auth.ts';
import { Cleanup } from './cleanup.ts';
import type { AnyHandlers } from './contract.ts';
import type { IdempotencyStore } from './idempotency/store.ts';
import type { Logger } from './logger.ts';

/** The folder of the project: the nearest one with a `package.json` or a repository of Git, from the working directory up. */
export const projectFolder = findProject(process.cwd());

/** The folder in which the server stores what it makes for itself. */
export const dataFolder = join(projectFolder, '.data');

/** A variable of the environment. */
export interface Variable<T> {
  /** The value where the variable is not set. */
  default: T;
  /** The value of a text; undefined where it has none. */
  parse(text: string): T | undefined;
  /** What the text may be, for the message that says that it is not. */
  wanted: string;
}

/** A variable as the manual describes it: its default, where that is written in another way, and its meaning. */
export interface DescribedVariable<T> extends Variable<T> {
  shown?: string;
  about: string;
}

/** Variables by their names. */
export type Variables = Record<string, Variable<unknown>>;

/** The values of variables, by the same names. */
export type Values<V extends Variables> = { [Name in keyof V]: V[Name]['default'] };

/** Reads a variable of the environment; a text that has no meaning is noted as a mistake. */
export type Read = <T>(name: string, variable: Variable<T>) => T;

/** What a project has opened for its handlers, and what the server needs of it. */
export interface Resources {
  /** Stores the responses to requests with an `Idempotency-Key`; without it that header has no effect. */
  idempotency?: IdempotencyStore;
  /** Rejects while the resources cannot be used: the server is then not ready. */
  ping?(): Promise<unknown>;
  /** Closes them, once the server has ended. */
  close?(): Promise<void>;
}

/** Takes over a connection whose client asks for another protocol, such as websockets. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * What a project gives the server: `setup` of its `server/setup.ts`, which `contract start`, `serve` and `verify` load, and tests
 * start.
 *
 * @example
 * export const setup: Setup = { createHandlers: () => ({ listBooks }) };
 */
export interface Setup<Settings = unknown, Opened extends Resources = Resources> {
  /** Reads the project's own variables of the environment. */
  readSettings?(read: Read): Settings;
  /** Opens what handlers work on, once: saved handlers are created anew over the same. */
  open?(settings: Settings, logger: Logger): Promise<Opened> | Opened;
  /** Opens the same with nothing in it, for tests and for `verify`; `open`, by the defaults of the settings, unless given. */
  openEmpty?(logger: Logger): Promise<Opened> | Opened;
  /** Starts what works beside requests, before the first of them; what it returns ends that, once the last has its response. */
  start?(opened: Opened, logger: Logger): Promise<Stop> | Stop;
  /** Creates the handlers, by operationId. */
  createHandlers(opened: Opened): AnyHandlers;
  /** Creates what finds callers, beside the tokens of `API_TOKENS`. */
  createAuthenticate?(opened: Opened): Authenticate;
  /** Creates what decides whether a caller may do what a valid request asks for. */
  createAuthorize?(opened: Opened): Authorize;
  /** Creates what takes over connections for other protocols; the server ends them when it closes. */
  createUpgrade?(opened: Opened): Upgrade;
}

/** Ends what was started. */
type Stop = () => Promise<unknown> | unknown;

/** The setup of a project that has no handlers. */
export const noSetup: Setup = { createHandlers: () => ({}) };

/** What a project has opened, and started. */
export interface OpenedProject {
  resources: Resources;
  /** Ends what was started, then closes the rest. */
  close(): Promise<void>;
}

/** Opens what the handlers of a setup work on, and starts what works beside them. */
export async function openProject(setup: Setup, settings: unknown, logger: Logger): Promise<OpenedProject> {
  return startProject(setup, (await setup.open?.(settings, logger)) ?? {}, logger);
}

/** Opens what handlers work on with nothing in it; by the defaults of the settings where a setup does not say how. */
export async function openEmptyResources(setup: Setup, logger: Logger): Promise<Resources> {
  if (setup.openEmpty) return setup.openEmpty(logger);
  const settings = setup.readSettings?.((_name, variable) => variable.default);
  return (await setup.open?.(settings, logger)) ?? {};
}

/** The same, with what works beside them. */
export async function openEmptyProject(setup: Setup, logger: Logger): Promise<OpenedProject> {
  return startProject(setup, await openEmptyResources(setup, logger), logger);
}

async function startProject(setup: Setup, resources: Resources, logger: Logger): Promise<OpenedProject> {
  await using opened = new Cleanup();
  opened.defer(() => resources.close?.());
  const stop = await setup.start?.(resources, logger);
  if (stop) opened.defer(stop);
  const rest = opened.move();
  return { resources, close: () => rest.close() };
}

/** What a setup gives an app, over what it has opened; tokens find callers before it does. */
export function composeProject(setup: Setup, resources: Resources, tokens: KnownToken[]) {
  const byToken = createTokenAuthenticator(tokens);
  const own = setup.createAuthenticate?.(resources);
  const authenticate: Authenticate = own ? async (...given) => (await byToken(...given)) ?? own(...given) : byToken;
  return {
    handlers: setup.createHandlers(resources),
    authenticate,
    authorize: setup.createAuthorize?.(resources),
    store: resources.idempotency,
  };
}

/** What the `contract` of a `package.json` says: files and folders from that of the project. */
export interface ContractSettings {
  spec?: string;
  generated?: string;
  server?: string;
  /** The folder of the client's runtime, where the project has it; generated files for it come along. */
  client?: string;
}

/** A `package.json`, as far as the toolchain looks at it. */
export interface Manifest {
  name?: string;
  version?: string;
  type?: string;
  contract?: string | (ContractSettings & Record<string, string | ContractSettings>);
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** Reads the `package.json` of a folder; an empty one where there is none. */
export function readManifest(folder: string): Manifest {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** The names that settings of one contract have; others are names of contracts. */
const settingNames = ['spec', 'generated', 'server', 'client'];

/** The contracts that a `package.json` names; none where it has only one. */
export function namedContracts({ contract }: Manifest): Map<string, string | ContractSettings> {
  const entries = typeof contract === 'object' ? Object.entries(contract) : [];
  return new Map(entries.filter(([key]) => !settingNames.includes(key)));
}

/** The bundled contract that a program gives, or names among those of its project; the only one unless given. */
export function findGiven(given?: URL | object | string): URL | object {
  if (typeof given === 'object') return given;
  const named = namedContracts(readManifest(projectFolder));
  if (given === undefined ? named.size === 0 : named.has(given)) return findGenerated(given);
  const names = [...named.keys()].join(', ') || 'none, since it has only one';
  const reason = given === undefined ? 'several contracts' : `no contract ${given}`;
  throw new Error(`package.json has ${reason}: name one of ${names}.`);
}

/** The bundled contract of the project, or the one of that name, in the folder that its `package.json` names. */
export function findGenerated(name?: string): URL {
  const manifest = readManifest(projectFolder);
  const settings = name === undefined ? manifest.contract : namedContracts(manifest).get(name);
  const folder = (typeof settings === 'object' ? settings.generated : undefined) ?? join('generated', name ?? '');
  return pathToFileURL(join(projectFolder, folder, 'openapi.json'));
}

/** The nearest folder with a `package.json` or a repository of Git, from the given one up; that one where there is none. */
export function findProject(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (['package.json', '.git'].some((name) => existsSync(join(folder, name)))) return folder;
    if (folder === dirname(folder)) return start;
  }
}
