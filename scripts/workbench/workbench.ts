import type { RequestListener } from 'node:http';
import { dirname, join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { admitWellFormed, type KnownToken } from '../../server/auth.ts';
import type { Config } from '../../server/config.ts';
import type { DocsOptions } from '../../server/docs/index.ts';
import type { Logger } from '../../server/logger.ts';
import { takeBarePaths, warmUp } from '../../server/openapi/compile.ts';
import {
  createSourceMap,
  type Document,
  noSourceMap,
  readSourceMap,
  type SourceMap,
} from '../../server/openapi/document/index.ts';
import { composeProject, noSetup, type OpenedProject, type Resources, type Upgrade } from '../../server/project.ts';
import type { Change } from '../changes/index.ts';
import {
  type Finding,
  findAdded,
  generatedSourceLines,
  loadSetup,
  projectFolder,
  readRegularFile,
  settingsOf,
} from '../cli/index.ts';
import type { Broken, Bundled } from '../contract/index.ts';
import { longestDelay, type MockMemory } from '../mock/index.ts';
import { explainLoadError, invalidate } from './modules.ts';
import { type Save, startWatching, type Watcher } from './watcher.ts';
import type { Analyzer, Reader, Renderer } from './workers.ts';

/** Something new that is being served: another contract, other code, or both. */
export interface Served {
  save: Save;
  /** The files that were written because of it. */
  written: string[];
  /** The operations that have no handler, if they are others than before. */
  unhandled?: string[];
  /** From the save until server, mock, docs and types followed it. */
  milliseconds: number;
}

/** Callbacks for everything that goes on. */
export interface Observer {
  /** Something new is being served; what it changes of what was served before is known a little later. */
  onLive(served: Served, changes: Promise<Change[]>): void;
  /** The contract on disk cannot be served; the last good one goes on. */
  onBroken(findings: Finding[]): void;
  /** The contract on disk is again the one that is being served. */
  onMended(): void;
  /** The code cannot be loaded, or the contract cannot be worked from; what was served before goes on. */
  onError(message: string): void;
}

/** The parts that a workbench works on and with. */
export interface WorkbenchOptions {
  spec: string;
  /** The contract to begin with. */
  contract: Bundled;
  /** True if it is the last one that was generated, since the one on disk is broken. */
  isBroken: boolean;
  reader: Reader;
  renderer: Renderer;
  analyzer: Analyzer;
  surroundings: Surroundings;
  openProject(parts: Parts): Promise<OpenedProject>;
  observer: Observer;
}

const { server: serverName, handlerTests } = settingsOf(projectFolder);
/** The code that is served: the folder of the server, or that of all sources which it is among. */
const codeFolder = join(projectFolder, serverName.split(/[/\\]/)[0] ?? serverName);
/** Code that leans on the contract, but is not served. */
const leaningFolders = ['client', handlerTests].map((folder) => join(projectFolder, folder));

function isCode(file: string): boolean {
  return file.startsWith(codeFolder + sep);
}

/** Saves that follow each other within so many milliseconds are one to what is written and told, however fast the first could be live. */
const holdMilliseconds = 40;

/** Work that is not finished may keep the workbench from ending for so many milliseconds. */
const partingMilliseconds = 700;

/** What was replaced stays open for so many milliseconds, for the requests that still use it. */
const graceMilliseconds = 5_000;

/** Everything that is being served. */
interface Live {
  contract: Bundled;
  apps: Apps;
  /** Finds the position of the contract's parts; known some time after the contract is live. */
  lines: { of: SourceMap };
}

/** A server and a mock that follow contract and code as they are saved. A request stays with what it came to. */
export class Workbench {
  readonly server: Switchboard;
  readonly mock: Switchboard;
  readonly #options: WorkbenchOptions;
  #parts: Parts;
  #project: OpenedProject;
  #live: Live;
  #isBroken: boolean;
  /** True if there is code that is not being served yet. */
  #isCodeNew = false;
  /** The operations without a handler that were told of last. */
  #told: string[];
  /** True if `generated/` follows what is being served. */
  #isWritten = true;
  #watcher: Watcher | undefined;
  #analyzed: Promise<void> = Promise.resolve();

  private constructor(options: WorkbenchOptions, parts: Parts, project: OpenedProject, live: Live) {
    this.#options = options;
    this.#parts = parts;
    this.#project = project;
    this.#live = live;
    this.#isBroken = options.isBroken;
    this.#told = live.apps.unhandled;
    this.server = createSwitchboard(live.apps.server);
    this.mock = createSwitchboard(live.apps.mock);
  }

  /** Builds server and mock and begins to watch: what is saved from now on is followed. */
  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const { spec, contract, isBroken, surroundings } = options;
    const parts = await loadParts();
    const project = await options.openProject(parts);
    const lines = { of: isBroken ? readSourceMap(generatedSourceLines) : noSourceMap };
    const apps = await createApps(
      contract.document,
      (pointer) => lines.of(pointer),
      parts,
      project.resources,
      surroundings,
    );
    const workbench = new Workbench(options, parts, project, { contract, apps, lines });
    await options.renderer.render(contract.json);
    await options.renderer.write();
    if (isBroken) options.analyzer.begin(contract.document);
    else workbench.#analyze();
    const folders = new Set([dirname(spec), ...foldersOf(contract), codeFolder, ...leaningFolders]);
    workbench.#watcher = await startWatching([...folders], (save) => workbench.#follow(save));
    return workbench;
  }

  /** The operations that have no handler. */
  get unhandled(): string[] {
    return this.#live.apps.unhandled;
  }

  /** Hands connections for other protocols to the code that is live; none where there was none for that at start. */
  get upgrade(): Upgrade | undefined {
    if (!this.#live.apps.upgrade) return undefined;
    return (...given) => this.#live.apps.upgrade?.(...given);
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
    // All that follows from the last save shall be complete, but an end does not wait long for it.
    await Promise.race([this.#analyzed, sleep(partingMilliseconds, undefined, { ref: false })]);
    await this.#project.close();
  }

  async #follow(save: Save): Promise<void> {
    const { observer, analyzer } = this.#options;
    try {
      if (save.files.some(isCode)) await this.#takeCode(save.files.filter(isCode));
    } catch (error) {
      observer.onError(explainLoadError(error));
    }
    try {
      await this.#takeContract(save);
    } catch (error) {
      observer.onError(explainLoadError(error));
    }
    analyzer.compile(save.files);
  }

  /** Loads what a save has changed of the code, and opens what the handlers work on anew if that is of changed code. */
  async #takeCode(files: string[]): Promise<void> {
    invalidate(files);
    const parts = await loadParts();
    const [before, after] = [this.#parts.setup, parts.setup];
    if (after.open !== before.open || after.start !== before.start) {
      const replaced = this.#project;
      this.#project = await this.#options.openProject(parts);
      sleep(graceMilliseconds, undefined, { ref: false }).then(() => replaced.close());
    }
    this.#parts = parts;
    this.#isCodeNew = true;
  }

  /** Takes the contract as it is by now, if it can be served. */
  async #takeContract(save: Save): Promise<void> {
    const { observer, reader } = this.#options;
    const { contract } = this.#live;
    if (!this.#isCodeNew && !this.#isBroken && this.#isWritten && isOnDisk(contract)) return;
    const bundle = await reader.read();
    if (this.#isOutdated(bundle)) return;
    if (bundle.findings) {
      this.#isBroken = true;
      return observer.onBroken(bundle.findings);
    }
    const worse = findAdded(bundle.defects, contract.defects);
    if (worse.length > 0) {
      this.#isBroken = true;
      return observer.onBroken(worse);
    }
    const isSame = bundle.json === contract.json;
    if (isSame && this.#isBroken) observer.onMended();
    this.#isBroken = false;
    if (!isSame || this.#isCodeNew || !this.#isWritten) return this.#serve(bundle, save);
    // It says the same, but it may be on other lines.
    this.#live.contract = bundle;
    this.#analyze();
  }

  /** Switches server and mock once they are built; what is written and told follows. */
  async #serve(contract: Bundled, save: Save): Promise<void> {
    const { surroundings, observer, renderer } = this.#options;
    const lines = { of: noSourceMap };
    const rendered = renderer.render(contract.json);
    // It is waited for below, if at all.
    rendered.catch(() => {});
    const sourceMap: SourceMap = (pointer) => lines.of(pointer);
    const apps = await createApps(contract.document, sourceMap, this.#parts, this.#project.resources, surroundings);
    if (this.#isOutdated(contract)) return;
    this.server.connect(apps.server);
    this.mock.connect(apps.mock);
    this.#live = { contract, apps, lines };
    this.#isCodeNew = false;
    this.#isWritten = false;
    this.#watcher?.add(foldersOf(contract));
    await rendered;
    await sleep(Math.max(0, save.since + holdMilliseconds - performance.now()));
    if (this.#isOutdated(contract)) return;
    const written = await renderer.write();
    this.#isWritten = true;
    const milliseconds = Math.round(performance.now() - save.since);
    const { unhandled } = apps;
    const isNews = String(unhandled) !== String(this.#told);
    this.#told = unhandled;
    observer.onLive({ save, written, ...(isNews && { unhandled }), milliseconds }, this.#analyze());
  }

  /** Analyzes what is live: where its parts are written, and what it has changed. */
  #analyze(): Promise<Change[]> {
    const { analyzer, renderer } = this.#options;
    const { contract, lines } = this.#live;
    const analysis = analyzer.analyze(contract.texts);
    const take = async () => {
      const { sourceLines } = await analysis;
      lines.of = createSourceMap(JSON.parse(sourceLines));
      if (contract === this.#live.contract) await renderer.writeSourceLines(sourceLines);
    };
    // The response to a request for the changes says why there are none.
    this.#analyzed = this.#analyzed.then(take).catch(() => {});
    const changes = analysis.then((found) => found.changes);
    changes.catch(() => {});
    return changes;
  }

  /** True if something else has been saved meanwhile, which is taken up next. A large file is saved in several steps. */
  #isOutdated(bundle: Bundled | Broken): boolean {
    return this.#watcher?.isPending() === true && !('texts' in bundle && isOnDisk(bundle));
  }
}

/** Tells whether the files are still what they were when the contract was read. */
function isOnDisk({ texts }: Bundled): boolean {
  try {
    return [...texts].every(([file, text]) => text === readRegularFile(file));
  } catch {
    return false;
  }
}

function foldersOf({ texts }: Bundled): string[] {
  return [...texts.keys()].map((file) => dirname(file));
}

/** The parts that the apps of the workbench are built with, whatever the contract. */
export interface Surroundings {
  config: Config;
  tokens: KnownToken[];
  loggers: { server: Logger; mock: Logger };
  /** True if the contract is the one that this project has handlers for. */
  isOwn: boolean;
  /** What the mock remembers, whatever is saved meanwhile. */
  memory: MockMemory;
  /** What the docs pages of server and mock offer beside the contract. */
  docs: { server: DocsOptions; mock: DocsOptions };
}

/** The server and the mock of one contract. */
interface Apps {
  server: RequestListener;
  mock: RequestListener;
  upgrade: Upgrade | undefined;
  /** The operations without a handler: Prism responds for them on the server, too. */
  unhandled: string[];
}

/** Builds server and mock of a contract; throws where that cannot be compiled. */
async function createApps(
  document: Document,
  sourceMap: SourceMap,
  parts: Parts,
  resources: Resources,
  { config, tokens, loggers, isOwn, docs, memory }: Surroundings,
): Promise<Apps> {
  const compiled = parts.compileContract(document);
  const bare = takeBarePaths(compiled);
  const contract = config.serverPrefix === 'optional' ? bare : compiled;
  const setup = isOwn ? parts.setup : noSetup;
  const composed = composeProject(setup, resources, tokens);
  const { corsOrigins: origins, allowedHosts, validateResponses, undeclaredProperties, handlerTimeout } = config;
  const reference = parts.createReference({ contract, validation: config.validateRequests });
  const common = { reference, fallback: parts.createPrismFallback(bare, memory), allowedHosts, sourceMap };
  const server = parts.createApp({
    ...{ ...common, ...composed, contract },
    ...{ origins, validateResponses, undeclaredProperties, handlerTimeout },
    docs: docs.server,
    logger: loggers.server,
  });
  const mock = parts.createApp({
    ...{ ...common, contract: bare, handlers: {} },
    ...{ authenticate: admitWellFormed, origins: 'with cookies', mocked: true },
    before: parts.createMockSteps(bare, memory, config.corsOrigins),
    docs: docs.mock,
    logger: loggers.mock,
    handlerTimeout: longestDelay + handlerTimeout,
  });
  // The first operation is most often asked for first; that it cannot be compiled is found out before a request waits for it.
  const [first] = contract.operations;
  if (first) warmUp(first);
  return {
    server,
    mock,
    upgrade: setup.createUpgrade?.(resources),
    unhandled: parts.listUnwritten(contract, composed.handlers),
  };
}

/** The modules that server and mock are built from, as they are at the moment: each is loaded anew once it was invalidated. */
async function loadParts() {
  const [app, contract, setup, mock, validator, unwritten] = await Promise.all([
    import('../../server/app.ts'),
    import('../../server/openapi/compile.ts'),
    loadSetup(),
    import('../mock/index.ts'),
    import('../../server/validator/index.ts'),
    import('../../server/contract.ts'),
  ]);
  return { ...app, ...contract, setup, ...mock, ...validator, ...unwritten };
}

/** The parts that server and mock are built from. */
export type Parts = Awaited<ReturnType<typeof loadParts>>;

/** A listener whose app can be changed while it listens. A request stays with the app that got it. */
export interface Switchboard {
  listener: RequestListener;
  connect(to: RequestListener): void;
}

/** A switchboard that is connected to `to` until told otherwise. */
function createSwitchboard(to: RequestListener): Switchboard {
  let current = to;
  return {
    listener: (request, response) => current(request, response),
    connect: (next) => {
      current = next;
    },
  };
}
