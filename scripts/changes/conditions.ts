import type { Document } from '../../server/openapi/document/index.ts';
import { type Comparison, type PartChange, toPartChange } from './comparison.ts';
import type { RuleId } from './rules/index.ts';
import { childView, homeOf, isVacuous, noSchema, type View } from './view.ts';

/** A condition, and what a value has to fit that meets it, or does not. */
interface Condition {
  condition: View;
  met: View;
  unmet: View;
}

/** Finds the changes of `if`, `then` and `else`, which mean nothing without each other. */
export function findConditionChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const [before, after] = [conditionOf(comparison.older, older), conditionOf(comparison.newer, newer)];
  const change = (rule: RuleId, text: string) => [
    toPartChange(comparison, { rule, text, pointer: homeOf(older, newer, 'if') }),
  ];
  if (!before && !after) return [];
  if (!before) return change('condition-added', 'a condition added');
  if (!after) return change('condition-removed', 'a condition removed');
  // Whatever changes in a condition changes what it selects, for better or worse.
  const isOther = comparison.compare(comparison, before.condition, after.condition).some(({ rule }) => !isRemark(rule));
  if (isOther) return change('condition-changed', 'the condition selects other values');
  return [
    ...comparison.compare(comparison, before.met, after.met),
    ...comparison.compare(comparison, before.unmet, after.unmet),
  ];
}

function isRemark(rule: RuleId): boolean {
  return rule === 'words-changed' || rule === 'examples-changed' || rule === 'extension-changed';
}

/** The condition of a view; one without a consequence is none. */
function conditionOf(document: Document, view: View): Condition | undefined {
  const holder = view.find(({ node }) => node.if !== undefined);
  if (!holder) return undefined;
  const part = (keyword: string) => childView(document, [holder], keyword) ?? noSchema(holder.pointer);
  const found = { condition: part('if'), met: part('then'), unmet: part('else') };
  return isVacuous(found.met) && isVacuous(found.unmet) ? undefined : found;
}
