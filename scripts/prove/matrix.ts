import { type Document, remember, type SourceMap } from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { type Secrets, toRequest } from './draft.ts';
import {
  type Outcome,
  openMockRequests,
  openServerRequests,
  openServerResponses,
  type Place,
  type ServedParts,
} from './places.ts';
import { listRows } from './rows.ts';
import { openClient, openDocs, openExamples, openTypes } from './static-places.ts';
import { createValidDraft, isTried, type Row, type Trial } from './trials.ts';

export const cellStates = ['enforced', 'not applicable', 'NOT ENFORCED', 'disputed'] as const;
export type CellState = (typeof cellStates)[number];

/** What was tried, which side of the constraint it is on, and what came of it. */
export interface Tried extends Pick<Trial, 'side' | 'about' | 'dispute'>, Outcome {}

/** Whether a constraint holds in a place. */
export interface Cell {
  place: string;
  state: CellState;
  /** Why it is not enforced, not applicable or disputed. */
  reason?: string;
  tried: Tried[];
}

/** A constraint of the contract, and whether it holds in each place. */
export interface ProvedRow {
  pointer: string;
  /** The file and line of it. */
  line?: string;
  /** The component or the operation that it is a part of. */
  group: string;
  keyword: string;
  about: string;
  cells: Cell[];
}

/** What is proved in which place. Another document in a place shows that the proof tells it. */
export interface ProofOptions {
  secrets: Secrets;
  sourceMap: SourceMap;
  /** The places to try, by a part of their names; all unless given. */
  only?: string[];
  /** Called as it goes on. */
  onProgress?(about: string): void;
  served?: Partial<ServedParts> & { contract?: Contract };
  mocked?: { contract?: Contract; url?: string };
  types?: Document;
  client?: Document;
  examples?: Document;
  docs?: Document;
}

const openers: [name: string, open: (contract: Contract, options: ProofOptions) => Place | Promise<Place>][] = [
  [
    'request at the server',
    (contract, { served, secrets }) => openServerRequests(served?.contract ?? contract, { secrets, ...served }),
  ],
  ['request at the mock', (contract, { mocked }) => openMockRequests(mocked?.contract ?? contract, mocked?.url)],
  [
    'response at the server',
    (contract, { served, secrets }) => openServerResponses(served?.contract ?? contract, { secrets, ...served }),
  ],
  ['types', ({ document }, { types = document }) => openTypes(types)],
  ['client', ({ document }, { client = document }) => openClient(client)],
  ['examples', ({ document }, { examples = document }) => openExamples(examples)],
  ['docs', ({ document }, { docs = document }) => openDocs(document, docs)],
];

export const placeNames = openers.map(([name]) => name);

/** The rows of a contract follow from it alone, and take as long as to try them. */
const rowsOf = remember((contract: Contract, secret: string, { secrets, onProgress }: ProofOptions) =>
  listRows(contract, { ...secrets, secret }, { onOperation: (id) => onProgress?.(`probes of ${id}`) }),
);

/** Tries every constraint of a contract in every place where it should hold. */
export async function prove(contract: Contract, options: ProofOptions): Promise<ProvedRow[]> {
  const { secrets, sourceMap, only, onProgress = () => {} } = options;
  const rows = withoutDoubted(await findDoubted(contract, options), rowsOf(contract, secrets.secret, options));
  const proved = rows.map(({ constraint }): ProvedRow => {
    const line = sourceMap(constraint.pointer);
    return { ...constraint, ...(line !== undefined && { line }), group: groupOf(constraint.pointer), cells: [] };
  });
  for (const [name, open] of openers) {
    if (only && !only.some((each) => name.includes(each))) continue;
    onProgress(name);
    const place = await open(contract, options);
    try {
      const cells = await tryRows(place, rows);
      for (const [index, cell] of cells.entries()) proved[index]?.cells.push(cell);
    } finally {
      await place.close();
    }
  }
  return proved;
}

/** The operations whose body is in a syntax in which no sample is certain, and that the server turns down as it is. */
async function findDoubted(contract: Contract, { secrets, served }: ProofOptions): Promise<Set<Operation>> {
  const drafts = contract.operations.map((operation) => createValidDraft(contract, operation, secrets));
  const uncertain = drafts.filter(({ content }) => content && !isTried(content.declared));
  if (uncertain.length === 0) return new Set();
  const server = await openServerRequests(contract, { secrets, ...served });
  const constraint = { pointer: '#', keyword: '', about: '' };
  const trials = uncertain.map(
    (draft): Trial => ({
      constraint,
      side: 'inside',
      about: '',
      operation: draft.operation,
      request: toRequest(draft),
    }),
  );
  const outcomes = await server.tryAll(trials);
  await server.close();
  return new Set(trials.filter((_, index) => !outcomes[index]?.isTaken).map(({ operation }) => operation));
}

function withoutDoubted(doubted: Set<Operation>, rows: Row[]): Row[] {
  const reason = 'no request of the operation is known to be valid';
  return rows.map((row) => {
    const trials = row.trials.filter(({ operation }) => !doubted.has(operation));
    return trials.length < row.trials.length && trials.length === 0 ? { ...row, trials, reason } : { ...row, trials };
  });
}

/** The component, or the path and method, that a constraint stands in. */
function groupOf(pointer: string): string {
  const [first, second = '', third] = pointer.split('/').slice(1);
  const name = decodeURIComponent(third ?? second).replaceAll('~1', '/');
  if (first === 'components') return name;
  return third === undefined || first !== 'paths'
    ? decodeURIComponent(second).replaceAll('~1', '/') || 'the contract'
    : `${name.toUpperCase()} ${decodeURIComponent(second).replaceAll('~1', '/')}`;
}

async function tryRows(place: Place, rows: Row[]): Promise<Cell[]> {
  const applying = rows.flatMap(({ trials }) => trials.filter((trial) => place.excuse(trial) === undefined));
  const outcomes = await place.tryAll(applying);
  const found = new Map(applying.map((trial, index) => [trial, outcomes[index]] as const));
  return rows.map((row) => createCell(place, row, found));
}

function createCell(place: Place, { trials, reason }: Row, found: Map<Trial, Outcome | undefined>): Cell {
  const tried = trials.flatMap((trial): Tried[] => {
    const outcome = found.get(trial);
    return outcome
      ? [
          {
            side: trial.side,
            about: trial.about,
            ...(trial.dispute !== undefined && { dispute: trial.dispute }),
            ...outcome,
          },
        ]
      : [];
  });
  const failed = tried.filter(({ side, isTaken }) => isTaken !== (side === 'inside'));
  const wrong = failed.filter(({ pardon }) => pardon === undefined);
  const certain = wrong.find(({ dispute }) => dispute === undefined);
  const cell = { place: place.name, tried };
  if (certain)
    return {
      ...cell,
      state: 'NOT ENFORCED',
      reason: `${certain.side === 'inside' ? 'turns down' : 'takes'} ${certain.about}: ${certain.got}`,
    };
  const [disputed] = wrong;
  if (disputed) return { ...cell, state: 'disputed', reason: `${disputed.about}: ${disputed.dispute}` };
  const [pardoned] = failed;
  if (pardoned?.pardon) return { ...cell, state: 'not applicable', reason: pardoned.pardon };
  const isForbidding = trials.some(({ side }) => side === 'outside');
  if (tried.some(({ side }) => side === 'outside') || (tried.length > 0 && !isForbidding))
    return { ...cell, state: 'enforced' };
  const excuses = trials.flatMap((trial) => place.excuse(trial) ?? []);
  return { ...cell, state: 'not applicable', reason: excuses[0] ?? reason ?? 'no message could be made of it' };
}
