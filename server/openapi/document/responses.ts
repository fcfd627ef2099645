/** What is declared for a status, its class or `default`. */
interface Keyed {
  key: string;
}

/** The response that a status falls under: by its number, its class, or `default` (OpenAPI 3.1, section 4.8.16). */
export function findResponse<R extends Keyed>({ responses }: { responses: R[] }, status: number): R | undefined {
  const text = String(status);
  const exact = responses.find(({ key }) => key === text);
  if (exact) return exact;
  const range = `${text[0]}XX`;
  return responses.find(({ key }) => key.toUpperCase() === range) ?? responses.find(({ key }) => key === 'default');
}

/**
 * The responses that a success may be, the plainest first: those of 2XX, else redirections, else `default`, which stands for all
 * statuses that are not declared (OpenAPI 3.1, section 4.8.16.1).
 */
export function listSuccesses<R extends Keyed>({ responses }: { responses: R[] }): R[] {
  const sorted = responses.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const groups = [/^2/, /^3/, /^default$/].map((form) => sorted.filter(({ key }) => form.test(key)));
  return groups.find((group) => group.length > 0) ?? [];
}

/** The status of a request that violates the contract: 400, or 422 where the operation declares that one and not the other. */
export function violationStatus(operation: { responses: Keyed[] } | undefined): number {
  const declares = (status: string) => operation?.responses.some(({ key }) => key === status) === true;
  return declares('422') && !declares('400') ? 422 : 400;
}

/**
 * The status of a request whose path holds a value that the contract does not allow: that of any other violation where the
 * operation declares it, else 404. A path parameter with `x-not-found` names a resource, so that it is a 404 all the same.
 */
export function pathViolationStatus(operation: {
  responses: Keyed[];
  pathParameters: ({ notFound: string | undefined } | undefined)[];
}): number {
  const status = violationStatus(operation);
  const isDeclared = operation.responses.some(({ key }) => key === String(status));
  const isNaming = operation.pathParameters.some((parameter) => parameter?.notFound !== undefined);
  return isDeclared && !isNaming ? status : 404;
}
