import type { Direction, Impact } from '../change.ts';

/** What a kind of change means, and why. */
export interface Rule {
  /** Its impact by the way in which the messages travel, where nobody has decided otherwise. */
  impacts: Record<Direction, Impact>;
  /** What a client or a server sees of it that was deployed before. */
  why: string;
}

/** Fewer values are allowed than before: whoever sends suffers, whoever reads does not. */
export function narrows(why: string): Rule {
  return { impacts: { request: 'breaking', response: 'additive' }, why };
}

/** More values are allowed than before: whoever reads suffers, whoever sends does not. */
export function widens(why: string): Rule {
  return { impacts: { request: 'additive', response: 'breaking' }, why };
}

/** Somebody suffers in either direction. */
export function breaks(why: string): Rule {
  return { impacts: { request: 'breaking', response: 'breaking' }, why };
}

/** Nobody suffers in either direction, and there is something new to know. */
export function adds(why: string): Rule {
  return { impacts: { request: 'additive', response: 'additive' }, why };
}

/** Nothing changes for a program. */
export function rewords(why: string): Rule {
  return { impacts: { request: 'editorial', response: 'editorial' }, why };
}
