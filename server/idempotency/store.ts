/** A request that may be sent again: who sends it, the operation that it asks for, and the key that its sender chose. */
export interface IdempotencyKey {
  caller: string;
  operation: string;
  key: string;
}

/** The response to such a request, as it was sent. */
export interface KeptResponse {
  /** The digest of the request that it was sent to. */
  digest: string;
  /** 0 where the response was not kept, but that there was one. */
  status: number;
  headers: Record<string, string | string[]>;
  body: Uint8Array | undefined;
}

/**
 * The part of a store that keeps responses. Each of its methods belongs to a transaction, in which the handler does its own
 * work too: what it did and its response are kept together, or neither is.
 */
export interface ResponseStore {
  /** Claims the key until the transaction ends; false while another transaction has it. */
  claimIdempotencyKey(key: IdempotencyKey): Promise<boolean>;
  /** The response that was kept for the key, unless it is older than `notBefore`. */
  findKeptResponse(key: IdempotencyKey, notBefore: Date): Promise<KeptResponse | undefined>;
  /** Keeps a response in place of an older one, and forgets some of those that are older than `notBefore`. */
  keepResponse(key: IdempotencyKey, response: KeptResponse, notBefore: Date): Promise<void>;
}

/** A store in which responses can be kept together with what their handlers did. */
export interface KeepingStore {
  transaction<T>(work: (store: ResponseStore) => Promise<T>, options: { milliseconds: number }): Promise<T>;
}

/** A store of responses, and of whatever else a project keeps in the same database. */
export interface Store extends ResponseStore {
  /**
   * Runs work in a transaction: what it has written is on disk once this resolves; where it rejects, a query in it does, or
   * it takes longer than `milliseconds`, nothing of it is kept. Every call that the work makes belongs to it, and a
   * transaction within a transaction is part of it. Others who write may have to wait meanwhile.
   */
  transaction<T>(work: (store: this) => Promise<T>, options?: { milliseconds?: number }): Promise<T>;
  /** Resolves if the database responds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A store cannot be used at the moment: a 503. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

/** A text that no database can keep as it is; where it comes from a request, that is the caller's to mend: a 400. */
export class UnstorableText extends TypeError {
  override name = 'UnstorableText';
}
