import type { Contract, Operation, Response } from '../../server/openapi/model.ts';
import type { SchemaCheck } from '../../server/openapi/schema-checks.ts';

/** An example that violates the contract it stands in. */
export interface BadExample {
  operationId: string;
  status: string;
  /** The media type and the example's name, or the header's name. */
  place: string;
  /** The violation, with a JSON pointer into the example. */
  reason: string;
}

/** Every example of a response, body or header, that the contract itself does not allow. */
export function findBadExamples({ operations }: Contract): BadExample[] {
  return operations.flatMap((operation) =>
    operation.responses.flatMap((response) => findInResponse(operation, response)),
  );
}

/** The bad examples in one message for whoever keeps the contract. */
export function renderBadExamples(bad: BadExample[]): string {
  const lines = bad.map(({ operationId, status, place, reason }) => `  ${operationId} ${status} ${place}: ${reason}`);
  return [`The mock cannot respond with examples that violate the contract; mend them:`, ...lines].join('\n');
}

function findInResponse({ id }: Operation, { key, content, headers }: Response): BadExample[] {
  const inBodies = content.flatMap(({ type, check, examples }) =>
    examples.map(({ name, value }) => ({
      place: `${type} example${name === undefined ? '' : ` ${name}`}`,
      value,
      check,
    })),
  );
  const inHeaders = [...headers.values()].flatMap(({ name, check, examples }) =>
    examples.map(({ value }) => ({ place: `header ${name} example`, value, check })),
  );
  return [...inBodies, ...inHeaders].flatMap(({ place, value, check }) => {
    const reason = check && findReason(check, value);
    return reason === undefined ? [] : [{ operationId: id, status: key, place, reason }];
  });
}

function findReason(check: SchemaCheck, value: unknown): string | undefined {
  if (check.isValid(value)) return undefined;
  const [first] = check.findViolations(value);
  return `${first?.instancePath || 'it'} ${first?.message}`;
}
