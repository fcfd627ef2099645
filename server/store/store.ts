import type { Kept } from './kept/kept.ts';
import type { ResponseStore } from './response-store.ts';

export type * from './kept/kept.ts';

/**
 * What can be read and written. Every method rejects with `StoreUnavailable` while the database cannot be reached. A text
 * with U+0000 or a lone surrogate is an `UnstorableText`, which a caller is told as a 400.
 */
export interface StoreAccess extends Kept, ResponseStore {}

/** A store of what this project keeps. */
export interface Store extends StoreAccess {
  /**
   * Runs work in a transaction: what it has written is on disk once this resolves; where it rejects, a call in it does, or
   * it takes longer than `milliseconds`, nothing of it is kept. Every call that the work makes belongs to it, those on this store too, and a
   * transaction within a transaction is part of it. Others who write may have to wait meanwhile.
   */
  transaction<T>(work: (store: StoreAccess) => Promise<T>, options?: { milliseconds?: number }): Promise<T>;
  /** Resolves if the database responds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The store cannot be reached at the moment. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}
