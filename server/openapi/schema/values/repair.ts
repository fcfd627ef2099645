import { namesOf, pointerTo } from '../../document/index.ts';
import type { SchemaViolation } from '../schema-checks.ts';
import type { Making } from './making.ts';

/** The most violations of one try that change the plan. */
const mostHeeded = 200;

/** Changes the plan so that the next try violates less: what was given and is wrong is given up, what is missing put in, what is too much left out. */
export function repair(making: Making, violations: SchemaViolation[]): void {
  const own = violations.filter((violation) => isOwn(making, violation));
  const heeded = (own.length > 0 ? own : violations).slice(0, mostHeeded);
  const raised = new Set<string>();
  for (const violation of heeded) {
    const { instancePath } = violation;
    if (giveUp(making, instancePath) || mend(making, violation) || raised.has(instancePath)) continue;
    raised.add(instancePath);
    raise(making, instancePath);
  }
}

/** Tells whether the violated schema is one that the value was made for, and not a branch that was not taken. */
function isOwn({ visited }: Making, { instancePath, pointer }: SchemaViolation): boolean {
  const schemas = visited.get(instancePath);
  if (!schemas) return true;
  return schemas.has(pointer) || schemas.has(pointer.slice(0, pointer.lastIndexOf('/')));
}

/** Gives up the value that was given at the place or around it. */
function giveUp({ given, plan }: Making, path: string): boolean {
  for (let place = path; ; place = place.slice(0, place.lastIndexOf('/'))) {
    const key = given.get(place);
    if (key !== undefined) plan.ban(key);
    if (key !== undefined || place === '') return key !== undefined;
  }
}

/** How often a place may be wrong in the same way before all around it changes. */
const patience = 30;

/** Goes on to the next options of a place; where they have not helped, to those of what is around it. */
function raise({ plan }: Making, path: string): void {
  plan.raise(path);
  if (path !== '' && plan.levelOf(path) % patience === 0) plan.raise(path.slice(0, path.lastIndexOf('/')));
}

/** Puts in what is missing, or leaves out what is too much; false where that is not what is wrong, or has not helped. */
function mend({ plan }: Making, { keyword, instancePath, params }: SchemaViolation): boolean {
  const isStuck = plan.levelOf(`${instancePath} ${keyword}`) > 3;
  plan.raise(`${instancePath} ${keyword}`);
  if (isStuck) return false;
  const missing = params.missingProperty;
  if (typeof missing === 'string') {
    plan.force(instancePath, missing);
    return true;
  }
  const extra = params.additionalProperty ?? params.unevaluatedProperty ?? params.propertyName;
  if (typeof extra === 'string') {
    plan.drop(instancePath, extra);
    return true;
  }
  if (keyword === 'false schema' || keyword === 'readOnly' || keyword === 'writeOnly') {
    const names = namesOf(instancePath);
    const last = names.pop();
    if (last !== undefined) plan.drop(pointerTo('', ...names), last);
    return last !== undefined;
  }
  return false;
}
