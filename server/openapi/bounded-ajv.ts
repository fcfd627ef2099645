import type { Ajv, CodeOptions, Options } from 'ajv';

/** More violations than anybody reads: what a caller can make the server think about has its limit. */
export const mostViolations = 1000;

/**
 * Makes a validator with `allErrors` throw its list of errors once there are more than `mostViolations`. Errors within
 * an alternative count too, so a value that is given up may still be valid.
 */
export const giveUp: NonNullable<CodeOptions['process']> = (code) => {
  const check = `if (errors > ${mostViolations}) throw vErrors;`;
  // Lists that a reference adds its errors to are copied each time, so these are bounded as well.
  return code
    .replaceAll('errors++;', `errors++; ${check}`)
    .replaceAll('errors = vErrors.length;', (text) => text + check);
};

/** The options under which names such as `toString` are names like any other. */
export const ownNames = { ownProperties: true } as const satisfies Options;

/** Gives Ajv a `uniqueItems` that takes as long as the list, where its own compares every item with every other. */
export function useLinearKeywords(ajv: Pick<Ajv, 'removeKeyword' | 'addKeyword'>): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    errors: true,
    compile: (isUnique: boolean, parentSchema: object) => {
      const validate: { (items: unknown[]): boolean; errors?: object[] } = (items) => {
        const twice = isUnique ? findTwice(items) : undefined;
        if (twice)
          validate.errors = [{ keyword: 'uniqueItems', message: sentence(twice), params: twice, parentSchema }];
        return twice === undefined;
      };
      return validate;
    },
  });
}

interface Twice {
  i: number;
  j: number;
}

function sentence({ i, j }: Twice): string {
  return `must NOT have duplicate items (items ## ${j} and ${i} are identical)`;
}

/** The first item that is in the list before, with both indexes. */
function findTwice(items: unknown[]): Twice | undefined {
  const seen = new Map<string, number>();
  for (const [i, item] of items.entries()) {
    const text = canonical(item);
    const j = seen.get(text);
    if (j !== undefined) return { i, j };
    seen.set(text, i);
  }
  return undefined;
}

/** The value as JSON that is the same whatever the order of an object's names. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  // Unlike JSON, a number that is no number is told from null, and 0 is not told from -0.
  if (typeof value !== 'object' || value === null)
    return typeof value === 'number' ? String(value + 0) : JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}
