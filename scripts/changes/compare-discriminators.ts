import { type Discriminator, readDiscriminator } from '../../server/openapi/discriminator.ts';
import type { Document } from '../../server/openapi/document.ts';
import { membersOf } from '../../server/openapi/pointer.ts';
import { choicesOf } from './choices.ts';
import { type Comparison, type PartChange, toPartChange } from './comparison.ts';
import type { RuleId } from './rules/index.ts';
import { childView, homeOf, isNode, listOf, type View, viewAt } from './view.ts';

/** Tells of a reference to an alternative whether there is one like it in the other state of the contract. */
export interface Kept {
  older(reference: string): boolean;
  newer(reference: string): boolean;
}

/** Finds the changes of the property by which a value names its alternative, and of the names. Alternatives that come or go do so with theirs. */
export function findDiscriminatorChanges(comparison: Comparison, older: View, newer: View, kept: Kept): PartChange[] {
  const [before, after] = [readChoice(comparison.older, older), readChoice(comparison.newer, newer)];
  const change = (rule: RuleId, text: string) =>
    toPartChange(comparison, { rule, text, pointer: homeOf(older, newer, 'discriminator') });
  if (before && after) {
    if (before.property === after.property) return findNameChanges(before, after, kept, change);
    return [change('discriminator-changed', `${after.property} names the alternative instead of ${before.property}`)];
  }
  if (after && !after.isImplied) return [change('discriminator-added', `${after.property} names the alternative`)];
  if (before && !before.isImplied)
    return [change('discriminator-removed', `${before.property} no longer names the alternative`)];
  return [];
}

function findNameChanges(
  before: Choice,
  after: Choice,
  kept: Kept,
  change: (rule: RuleId, text: string) => PartChange,
): PartChange[] {
  return [...new Set([...before.names.keys(), ...after.names.keys()])].flatMap((name): PartChange[] => {
    const [was, is] = [before.names.get(name), after.names.get(name)];
    if (was !== undefined && is === undefined)
      return kept.older(was) ? [change('discriminator-value-removed', `"${name}" names no alternative any more`)] : [];
    if (was === undefined && is !== undefined)
      return kept.newer(is) ? [change('discriminator-value-added', `"${name}" names ${nameOf(is)} as well`)] : [];
    return [];
  });
}

/** The schemas that a name of an alternative means before and after. */
export function pairByName(comparison: Comparison, older: View, newer: View): [older: string, newer: string][] {
  const [before, after] = [readChoice(comparison.older, older), readChoice(comparison.newer, newer)];
  return [...(before?.names ?? [])].flatMap(([name, was]): [string, string][] => {
    const is = after?.names.get(name);
    return is === undefined ? [] : [[was, is]];
  });
}

/** Tells whether a value of the view names its alternative, so that no other counts. */
export function isNamed(document: Document, view: View): boolean {
  return readChoice(document, view) !== undefined;
}

interface Choice {
  property: string;
  /** From a name to the reference that it means. */
  names: Map<string, string>;
  /** True if each alternative by itself demands the property, with a value that is its name. */
  isImplied: boolean;
}

function readChoice(document: Document, view: View): Choice | undefined {
  const holder = view.find(({ node }) => isNode(node.discriminator));
  if (!holder) return undefined;
  const full = readDiscriminator(holder.node);
  return full ? toChoice(document, full) : readBareChoice(holder.node.discriminator);
}

function toChoice(document: Document, { propertyName, branches }: Discriminator): Choice {
  const names = new Map(branches.flatMap(({ $ref, names: own }) => own.map((name) => [name, $ref] as const)));
  const isImplied = branches.every(({ $ref, names: own }) => {
    const branch = viewAt(document, $ref);
    const property = childView(document, branch, 'properties', propertyName);
    const isRequired = branch.some(({ node }) => listOf(node.required).includes(propertyName));
    const choices = property && choicesOf(property);
    return isRequired && choices?.every((value) => own.includes(String(value))) === true;
  });
  return { property: propertyName, names, isImplied };
}

/** A schema that others extend lists them by name alone. */
function readBareChoice(discriminator: unknown): Choice | undefined {
  const { propertyName, mapping } = membersOf(discriminator);
  if (typeof propertyName !== 'string') return undefined;
  const names = new Map(Object.entries(membersOf(mapping)).map(([name, target]) => [name, String(target)]));
  return { property: propertyName, names, isImplied: false };
}

function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? reference;
}
