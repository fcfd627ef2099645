import { isDeepStrictEqual } from 'node:util';
import type { Content, Operation } from '../../server/openapi/model.ts';
import { findSuccess } from './render-stub.ts';

/** A request and the response that belongs to it, as far as both are JSON. */
export interface ShownBodies {
  sent: unknown;
  received: unknown;
  /** The properties that the response has from the request. */
  echoed: string[];
}

/**
 * The bodies that the contract shows for an operation, brought in line with each other: a handler that returns what it was
 * sent, or what the path names, makes them true.
 */
export function showBodies(operation: Operation): ShownBodies {
  const [taken] = operation.body?.content ?? [];
  const given = findSuccess(operation.responses)?.content.find(({ syntax }) => syntax === 'json');
  const shown = given && exampleOf(given);
  const sent = taken?.syntax === 'json' ? showSent(taken, shown) : undefined;
  if (!given || !isRecord(shown)) return { sent, received: shown, echoed: [] };
  const named = fill(given, shown, nameByPath(operation, shown));
  const received = isRecord(sent) ? take(given, named, sent) : named;
  const echoed = isRecord(sent) ? Object.keys(received).filter((name) => isSame(received, sent, name)) : [];
  return { sent, received, echoed };
}

/** The example of a body, else a sample with all its properties, with the values of the response where they fit. */
function showSent(content: Content, shown: unknown): unknown {
  const [example] = content.examples;
  if (example) return example.value;
  const sample = content.makeSample();
  return isRecord(sample) && isRecord(shown) ? take(content, sample, shown) : sample;
}

/** A body with what it can have of another: the values of the properties of both, and the properties that it may have as well. */
function take(content: Content, own: Record<string, unknown>, others: Record<string, unknown>) {
  return addMissing(content, fill(content, own, others), others);
}

/** The properties that both have, with the other's values where the contract allows them. */
function fill({ check }: Content, own: Record<string, unknown>, others: Record<string, unknown>) {
  let filled = own;
  for (const name of Object.keys(own).filter((each) => Object.hasOwn(others, each))) {
    const changed = { ...filled, [name]: others[name] };
    if (check?.isValid(changed) !== false) filled = changed;
  }
  return filled;
}

/** With those properties of the other that are declared here and missing. */
function addMissing({ check, findUndeclared }: Content, own: Record<string, unknown>, others: Record<string, unknown>) {
  let filled = own;
  for (const [name, value] of Object.entries(others)) {
    const changed = { ...filled, [name]: value };
    const isDeclared = check !== undefined && findUndeclared(changed).length === 0;
    if (!Object.hasOwn(filled, name) && isDeclared && check.isValid(changed)) filled = changed;
  }
  return filled;
}

/** The values of the path by the properties that are likely to tell them: those of its names, and for the last the `id`. */
function nameByPath({ pathParameters }: Operation, shown: Record<string, unknown>): Record<string, unknown> {
  const named = pathParameters.flatMap((parameter): [string, unknown][] =>
    parameter ? [[parameter.name, parameter.examples[0]?.value ?? parameter.makeSample()]] : [],
  );
  const last = named.at(-1);
  return Object.fromEntries([...(last && !Object.hasOwn(shown, last[0]) ? [['id', last[1]] as const] : []), ...named]);
}

function isSame(some: Record<string, unknown>, others: Record<string, unknown>, name: string): boolean {
  return Object.hasOwn(others, name) && isDeepStrictEqual(some[name], others[name]);
}

function exampleOf({ examples: [example], makeSample }: Content): unknown {
  return example ? example.value : makeSample();
}

/** Tells whether a value is an object of named properties. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
