import { listSuccesses, namesInPath, splitAtNames } from '../../../server/openapi/document/index.ts';
import type { Operation, Response } from '../../../server/openapi/model.ts';

/** A path parameter, and the place in the path that it stands at: the same for all paths that begin alike. */
export interface PathPlace {
  name: string;
  /** The path up to and including its segment, without the names of parameters, such as `/users/{}`. */
  place: string;
}

/** The path without the names of its parameters, and without a slash at the end. */
export function bare(path: string): string {
  return splitAtNames(path)
    .map((part, index) => (index % 2 === 1 ? '{}' : part))
    .join('')
    .replace(/\/$/, '');
}

/** The path without its last segment, in the same form. */
export function parentOf(path: string): string {
  return bare(path).replace(/\/[^/]*$/, '');
}

/** The path parameters with their places, in their order. */
export function listPlaces(path: string): PathPlace[] {
  const segments = path.replace(/\/$/, '').split('/');
  return segments.flatMap((segment, index) =>
    namesInPath(segment).map((name) => ({ name, place: bare(segments.slice(0, index + 1).join('/')) })),
  );
}

/** The parameter that is the whole last segment of a path: what tells one item of a collection from the others. */
export function keyNameOf(path: string): string | undefined {
  return /\/\{([^{}]+)\}\/?$/.exec(path)?.[1];
}

/** The success that an operation responds with first. */
export function successOf(operation: Operation): Response | undefined {
  return listSuccesses(operation).find(({ key }) => !key.startsWith('3'));
}
