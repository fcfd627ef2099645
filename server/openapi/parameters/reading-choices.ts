import type { ValueType } from '../schema/index.ts';
import type { ParameterSource } from './parameter-styles.ts';
import type { ValueStyle } from './parameter-values.ts';
import { isAmbiguous, isUnrestricted, readAsText, readersOf, readTyped } from './text-values.ts';

/** Reads a source as one kind of value; undefined where it is none. */
type Reading = (source: ParameterSource) => unknown;

/** Tells whether a value that was read is one that the parameter allows. */
export type IsValid = (value: unknown) => boolean;

/**
 * Creates the function that reads a parameter of a style by its type. Where the type leaves a choice, values other than
 * texts come first, and `isValid` decides; where nothing is valid, the first value is given, for the check to refuse.
 */
export function createChoice(style: ValueStyle, type: ValueType) {
  const readings = listReadings(style, type);
  const isChoice = readings.length > 1;
  // A text that spells no value of the type stays a text, for the check to name it.
  if (!admitsText(type)) readings.push(style.readText);
  return (source: ParameterSource, isValid?: IsValid): unknown => {
    let first: unknown;
    for (const read of readings) {
      const value = read(source);
      if (value === undefined) continue;
      if (!isChoice || isValid === undefined || isValid(value)) return value;
      first ??= value;
    }
    return first;
  };
}

function listReadings(style: ValueStyle, type: ValueType): Reading[] {
  const { readText, readList, readSplitList, readObject } = style;
  const isFree = isUnrestricted(type);
  const typeReaders = readersOf(type).map(
    (reader): Reading =>
      (source) => {
        const text = readText(source);
        return typeof text === 'string' ? reader(text) : undefined;
      },
  );
  const typed: Reading[] = [];
  const asTexts: Reading[] = [];
  const add = (read: ValueStyle['readList'], isMixed: boolean) => {
    typed.push((source) => read(source, type, readTyped));
    if (isMixed) asTexts.push((source) => read(source, type, readAsText));
  };
  if (type.types.has('object') && (!isFree || style.isStructured)) add(readObject, hasMixedProperties(type));
  if (type.types.has('array') && !isFree) add(readList, isAmbiguous(type.items(0)));
  // An encoded comma is a part of the item (RFC 6570, section 3.2.8), unless only what it separates is valid.
  const isSplit = readSplitList && type.types.has('array') && !isFree;
  const split = isSplit ? [(source: ParameterSource) => readSplitList(source, type, readTyped)] : [];
  return [...typeReaders, ...typed, ...asTexts, ...split, ...(admitsText(type) ? [readText] : [])];
}

function admitsText({ types }: ValueType): boolean {
  return types.has('string');
}

function hasMixedProperties(type: ValueType): boolean {
  // A property that no schema declares has the type of any other such property.
  return [...type.propertyNames, ...(type.isOpen ? ['*'] : [])].some((name) => isAmbiguous(type.property(name)));
}
