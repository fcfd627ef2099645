import { getHeapStatistics } from 'node:v8';

/** The most bytes that a body may have where the contract does not say (`x-max-bytes`). */
export const mostBodyBytes = 1_048_576;

/** The most bytes that are held in memory where they could be passed on: larger bodies come as a stream, larger files are put aside. */
export const mostHeldBytes = 1_048_576;

/** The bytes of all bodies together that are held in memory until their responses have left: an eighth of the heap. */
export const findMostHeldTogether = (): number => getHeapStatistics().heap_size_limit / 8;

/** The most parts that a multipart body may have: each costs more than its bytes. */
export const mostParts = 1000;

/** The most elements and attributes that an XML text may have. */
export const mostElements = 50_000;

/** The most levels that a value may be nested, on its way in or out. */
export const mostLevels = 500;

/** The most violations that are found of one value. */
export const mostViolations = 1000;

/** The most levels that a parameter of nested names, such as `a[b][c]`, may have. */
export const mostParameterLevels = 100;
