/** What a docs page can offer beside the contract. */
export interface DocsOptions {
  /** True if an open page follows the contract as it is saved. */
  isLive?: boolean;
  /** Where a request from the page can go beside the page's own server, once that is known. */
  targets?: () => Target[];
  /** What has changed since the last release, once that is known. */
  changes?: () => ChangesSince | undefined;
}

/** A server that a request can be sent to. */
export interface Target {
  name: string;
  url: string;
}

/** The changes since a released state of the contract. */
export interface ChangesSince {
  /** The name of the release, or whatever was compared with. */
  base: string;
  changes: { impact: 'breaking' | 'additive' | 'editorial'; message: string }[];
}
