import type { Oas3Rule, UserContext } from '@redocly/openapi-core';
import { isRef, memberOf } from '../../../server/openapi/document/index.ts';

interface Operation {
  security?: Record<string, unknown>[] | undefined;
  requestBody?: unknown;
  parameters?: unknown[];
  responses?: Record<string, unknown>;
}

/** The options of the rule: the operations that owe a response, and which. */
interface Debts {
  always?: string[];
  security?: string[];
  requestBody?: string[];
  query?: string[];
  path?: string[];
  /** Where the header `Idempotency-Key` is a parameter. */
  idempotencyKey?: string[];
}

/** Demands that an operation declares each way in which the pipeline in front of its handler may respond. A range or a default will do. */
export const ErrorResponses: Oas3Rule = (debts: Debts) => {
  let common: Operation['security'];
  let shared: unknown[] = [];
  return {
    Root: {
      enter(root) {
        common = root.security;
      },
    },
    PathItem: {
      enter(item) {
        shared = item.parameters ?? [];
      },
    },
    Operation: {
      enter(operation, context) {
        const declared = Object.keys(operation.responses ?? {});
        const whole = { security: common, ...operation, parameters: [...shared, ...(operation.parameters ?? [])] };
        const missing = findOwed(whole, debts, context).filter(
          (status) => !declared.some((key) => key === status || key === `${status[0]}XX` || key === 'default'),
        );
        if (missing.length === 0) return;
        const statuses = [...new Set(missing)].sort().join(', ');
        context.report({
          message: `The operation can respond with ${statuses}: declare it.`,
          location: context.location.child('responses').key(),
        });
      },
    },
  };
};

/** The statuses that the operation owes, with the parameters of its path and the security of the document. */
function findOwed(operation: Operation, debts: Debts, context: UserContext): string[] {
  const { always = [], security = [], requestBody = [], query = [], path = [], idempotencyKey = [] } = debts;
  const alternatives = operation.security ?? [];
  const isGuarded = alternatives.length > 0 && alternatives.every((scheme) => Object.keys(scheme).length > 0);
  const parameters = (operation.parameters ?? []).map((parameter) => readParameter(parameter, context));
  const places = parameters.map((parameter) => parameter.in);
  return [
    ...always,
    ...(isGuarded ? security : []),
    ...(operation.requestBody ? requestBody : []),
    ...(places.some((place) => typeof place === 'string' && place !== 'path') ? query : []),
    ...(places.includes('path') ? path : []),
    ...(parameters.some(isIdempotencyKey) ? idempotencyKey : []),
  ];
}

function readParameter(parameter: unknown, context: UserContext): { in: unknown; name: unknown } {
  const node: unknown = isRef(parameter) ? context.resolve(parameter).node : parameter;
  return { in: memberOf(node, 'in'), name: memberOf(node, 'name') };
}

function isIdempotencyKey({ in: place, name }: { in: unknown; name: unknown }): boolean {
  return place === 'header' && /^idempotency-key$/i.test(String(name));
}
