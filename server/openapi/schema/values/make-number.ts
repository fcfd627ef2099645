import { isMultiple } from '../multiple-of.ts';
import type { Steps } from './making-steps.ts';

/** What all schemas together say of a number. */
export interface NumberDemands {
  minimum: number;
  maximum: number;
  exclusiveMinimum: number;
  exclusiveMaximum: number;
  steps: number[];
  isInteger: boolean;
}

/** How many candidates are tried for one that satisfies every step. */
const mostTried = 400;

/**
 * The number of a place among those that satisfy the demands: 0 is the plainest, and negative ones come last, since counts and
 * sizes seldom say that they are none; undefined where none is found.
 */
export function makeNumber(demands: NumberDemands, place: number, steps: Steps): number | undefined {
  const allowed: number[] = [];
  for (const candidate of listCandidates(demands)) {
    steps.spend();
    if (!isAllowedNumber(demands, candidate)) continue;
    if (allowed.push(candidate) > place) return candidate;
  }
  return allowed[place % allowed.length];
}

/** Tells whether a number satisfies the demands. */
export function isAllowedNumber(demands: NumberDemands, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, steps, isInteger } = demands;
  return (
    value >= minimum &&
    value <= maximum &&
    value > exclusiveMinimum &&
    value < exclusiveMaximum &&
    (!isInteger || Number.isInteger(value)) &&
    steps.every((step) => isMultiple(value, step))
  );
}

function* listCandidates(demands: NumberDemands): Generator<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, steps, isInteger } = demands;
  const low = Math.max(minimum, exclusiveMinimum);
  const high = Math.min(maximum, exclusiveMaximum);
  const step = steps.length > 0 ? commonStep(steps) : isInteger ? 1 : smallStep(low, high);
  const start = low > 1 ? low : high < 1 ? high : 1;
  const first = steps.length > 0 || isInteger ? Math.round(start / step) : start / step;
  const isPlain = (index: number) => first < 0 || first - index >= 0;
  for (let index = 0; index <= mostTried; index++) {
    yield tidy((first + index) * step);
    if (index > 0 && isPlain(index)) yield tidy((first - index) * step);
  }
  for (let index = 1; index <= mostTried; index++) if (!isPlain(index)) yield tidy((first - index) * step);
  yield* [low, high].filter(Number.isFinite);
}

/** A step of which several fit between the limits. */
function smallStep(low: number, high: number): number {
  const room = high - low;
  return room < 8 && room > 0 ? room / 16 : 0.5;
}

/** The least number that is a multiple of every step. */
function commonStep(steps: number[]): number {
  return steps.reduce((one, other) => {
    for (let times = 1; times <= 1000; times++)
      if (Number.isInteger(tidy((one * times) / other))) return tidy(one * times);
    return one;
  });
}

/** Without the dust of binary fractions. */
function tidy(value: number): number {
  return Number(value.toPrecision(15));
}
