import { dirname, join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Document } from '../../server/openapi/document.ts';
import type { Store } from '../../server/store/store.ts';
import { bundleContract, type Finding } from '../lib/bundle.ts';
import { projectFolder } from '../lib/project.ts';
import { type Apps, createApps, type Surroundings } from './apps.ts';
import { type Contract, writeGenerated } from './contract.ts';
import { explainLoadError, invalidate } from './modules.ts';
import { loadParts, type Parts } from './parts.ts';
import { createSwitchboard, type Switchboard } from './switchboard.ts';
import { type Save, startWatching, type Watcher } from './watcher.ts';

/** Something new is being served: another contract, other code, or both. */
export interface Served {
  before: Document;
  after: Document;
  save: Save;
  /** What was written because of it. */
  written: string[];
  /** The operations that have no handler. */
  unhandled: string[];
  /** From the save until server, mock, docs and types followed it. */
  milliseconds: number;
}

/** Who is told of what goes on. */
export interface Observer {
  onLive(served: Served): void;
  /** The contract on disk cannot be served; the last good one goes on. */
  onBroken(findings: Finding[]): void;
  /** The contract on disk is again the one that is being served. */
  onMended(): void;
  /** The code cannot be loaded; what was loaded before goes on. */
  onCodeError(message: string): void;
}

/** What a workbench works on and with. */
export interface WorkbenchOptions {
  spec: string;
  /** The contract to begin with. */
  contract: Contract;
  surroundings: Surroundings;
  openStore(parts: Parts): Promise<Store>;
  /** Renders what follows from a contract; undefined when nothing shall be written. */
  render: ((contract: Contract) => Promise<Map<string, string>>) | undefined;
  observer: Observer;
}

const codeFolder = join(projectFolder, 'server');

function isCode(file: string): boolean {
  return file.startsWith(codeFolder + sep);
}

/** How long a store that was replaced stays open for the requests that still use it. */
const graceMilliseconds = 5_000;

/** A server and a mock that follow contract and code as they are saved. A request is answered to its end by what it came to. */
export class Workbench {
  readonly server: Switchboard;
  readonly mock: Switchboard;
  readonly #options: WorkbenchOptions;
  #contract: Contract;
  #parts: Parts;
  #store: Store;
  #apps: Apps;
  #isBroken = false;
  /** Whether there is code that is not being served yet. */
  #isCodeNew = false;
  #watcher: Watcher | undefined;

  private constructor(options: WorkbenchOptions, parts: Parts, store: Store, apps: Apps) {
    this.#options = options;
    this.#contract = options.contract;
    this.#parts = parts;
    this.#store = store;
    this.#apps = apps;
    this.server = createSwitchboard(apps.server);
    this.mock = createSwitchboard(apps.mock);
  }

  /** Builds server and mock and begins to watch: what is saved from now on is followed. */
  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const parts = await loadParts();
    const store = await options.openStore(parts);
    const apps = await createApps(options.contract, parts, store, options.surroundings);
    const workbench = new Workbench(options, parts, store, apps);
    const folders = [options.spec, ...options.contract.files].map((file) => dirname(file));
    workbench.#watcher = await startWatching([...new Set(folders), codeFolder], (save) => workbench.#follow(save));
    return workbench;
  }

  /** The operations that have no handler. */
  get unhandled(): string[] {
    return this.#apps.unhandled;
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
    await this.#store.close();
  }

  async #follow(save: Save): Promise<void> {
    const { observer, spec } = this.#options;
    try {
      if (save.files.some(isCode)) await this.#takeCode(save.files.filter(isCode));
    } catch (error) {
      observer.onCodeError(explainLoadError(error));
    }
    const bundle = await bundleContract(spec);
    if (this.#watcher?.isPending()) return;
    if (bundle.findings) {
      this.#isBroken = true;
      return observer.onBroken(bundle.findings);
    }
    const isSame = JSON.stringify(bundle.document) === JSON.stringify(this.#contract.document);
    if (isSame && this.#isBroken) observer.onMended();
    this.#isBroken = false;
    if (!isSame || this.#isCodeNew) await this.#serve(bundle, save);
  }

  /** Loads what a save has changed of the code, and opens the store anew if its driver is among that. */
  async #takeCode(files: string[]): Promise<void> {
    invalidate(files);
    const parts = await loadParts();
    if (parts.openStore !== this.#parts.openStore) {
      const replaced = this.#store;
      this.#store = await this.#options.openStore(parts);
      sleep(graceMilliseconds, undefined, { ref: false }).then(() => replaced.close());
    }
    this.#parts = parts;
    this.#isCodeNew = true;
  }

  async #serve(contract: Contract, save: Save): Promise<void> {
    const { surroundings, observer, render } = this.#options;
    const [apps, rendered] = await Promise.all([
      createApps(contract, this.#parts, this.#store, surroundings),
      render?.(contract),
    ]);
    // Whatever was saved meanwhile is taken up next, with this.
    if (this.#watcher?.isPending()) return;
    const written = rendered ? await writeGenerated(rendered) : [];
    this.server.connect(apps.server);
    this.mock.connect(apps.mock);
    const before = this.#contract.document;
    [this.#contract, this.#apps, this.#isCodeNew] = [contract, apps, false];
    this.#watcher?.add(contract.files.map((file) => dirname(file)));
    const milliseconds = Math.round(performance.now() - save.since);
    const { unhandled } = apps;
    observer.onLive({ before, after: contract.document, save, written, unhandled, milliseconds });
  }
}
