/** A request that may be sent again: who sends it, the operation that it asks for, and the key that its sender chose. */
export interface IdempotencyKey {
  caller: string;
  operation: string;
  key: string;
}

/** The response to such a request, as it was sent. */
export interface StoredResponse {
  /** The digest of the request that it was sent to. */
  digest: string;
  /** 0 where only the fact that there was a response is stored. */
  status: number;
  headers: Record<string, string | string[]>;
  body: Uint8Array | undefined;
}

/**
 * The part of a store that has responses. Each of its methods belongs to a transaction, in which the handler does its own
 * work too: what it did and its response are stored together, or neither is.
 */
export interface ResponseStore {
  /** Claims the key until the transaction ends; false while another transaction has it. */
  claimIdempotencyKey(key: IdempotencyKey): Promise<boolean>;
  /** The response that is stored for the key, unless it is older than `notBefore`. */
  findStoredResponse(key: IdempotencyKey, notBefore: Date): Promise<StoredResponse | undefined>;
  /** Stores a response in place of an older one, and deletes some of those that are older than `notBefore`. */
  storeResponse(key: IdempotencyKey, response: StoredResponse, notBefore: Date): Promise<void>;
}

/** A store of responses, in one transaction with the work of their handlers. */
export interface IdempotencyStore {
  transaction<T>(work: (store: ResponseStore) => Promise<T>, options: { milliseconds: number }): Promise<T>;
}

/**
 * A store cannot be used at the moment: a 503.
 *
 * @example
 * throw new StoreUnavailable('The database is being moved.');
 */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

/**
 * A text that no database can store as it is; where it comes from a request, that is a 400.
 *
 * @example
 * throw new UnstorableText('A text with U+0000 cannot be stored.');
 */
export class UnstorableText extends TypeError {
  override name = 'UnstorableText';
}
