import { dirname, join, sep } from 'node:path';
import type { Document } from '../../server/openapi/document.ts';
import { bundleContract, type Finding } from '../lib/bundle.ts';
import { projectFolder } from '../lib/project.ts';
import { type Apps, createApps, type Surroundings } from './apps.ts';
import { explainLoadError, invalidate } from './modules.ts';
import { loadParts } from './parts.ts';
import type { Save } from './watcher.ts';

/** Something new is being served: another contract, other code for it, or both. */
export interface Change {
  before: Document;
  after: Document;
  save: Save;
  /** The files in `generated/` that were written. */
  written: string[];
  /** The operations that Prism answers, because they have no handler yet. */
  unhandled: string[];
  /** From the save until server, mock, docs and types followed it. */
  milliseconds: number;
}

/** Who is told of what goes on. */
export interface Observer {
  onLive(change: Change): void;
  /** The contract on disk cannot be served; the last good one goes on. */
  onBroken(findings: Finding[]): void;
  /** The contract on disk is again the one that is being served. */
  onMended(): void;
  /** The code cannot be loaded; what was loaded before goes on. */
  onCodeError(message: string): void;
}

/** What is being served, and from what. */
export interface Live {
  document: Document;
  apps: Apps;
  surroundings: Surroundings;
}

/** How a workbench reaches what is around it. */
export interface Hands {
  /** Connects the listening ports to these. */
  connect(apps: Apps): void;
  /** Brings `generated/` in line; gives the names of the files that it wrote. */
  write(bundle: { document: Document }): Promise<string[]>;
  /** Watches these folders as well. */
  watch(folders: string[]): void;
  /** Whether there has been another save. */
  isPending(): boolean;
}
