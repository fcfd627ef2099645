import { memberOf, namesOf, setOwn } from '../../../server/openapi/document/index.ts';
import type { Content } from '../../../server/openapi/model.ts';

type Members = Record<string, unknown>;

/** How often a value is mended. */
const mostRounds = 40;

/**
 * The value if the contract allows it as that body, else the nearest that it does: a property that is wrong is left out
 * or as it was before, one that is missing is as before or made up. Undefined where there is none.
 */
export function fitValue(content: Content, wanted: Members, before: Members): Members | undefined {
  const pruned = prune(content, wanted);
  const mended = mend(content, pruned, before);
  if (mended) return mended;
  const suggest = (names: string[]) => {
    const value = names.reduce(memberOf, pruned as unknown);
    return value === undefined ? [] : [value];
  };
  const made = content.makeSample({ size: 'least', suggest });
  return typeof made === 'object' && made !== null && !Array.isArray(made) ? (made as Members) : undefined;
}

/** Without what another body of the same thing has, and this one does not name. */
function prune({ valueType }: Content, value: Members): Members {
  if (valueType.isOpen || valueType.propertyNames.length === 0) return value;
  const names = new Set(valueType.propertyNames);
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
}

function mend({ check }: Content, wanted: Members, before: Members): Members | undefined {
  if (!check || check.isValid(wanted)) return wanted;
  const value = { ...wanted };
  const dropped = new Set<string>();
  for (let round = 0; round < mostRounds; round++) {
    const [first] = check.findViolations(value);
    if (!first) return value;
    const missing = first.params.missingProperty;
    const [name] = typeof missing === 'string' && first.instancePath === '' ? [missing] : namesOf(first.instancePath);
    if (name === undefined) return undefined;
    const isMissing = !Object.hasOwn(value, name);
    if (isMissing && Object.hasOwn(before, name)) setOwn(value, name, before[name]);
    else if (!isMissing && !dropped.has(name)) delete value[name];
    else return undefined;
    if (!isMissing) dropped.add(name);
  }
  return undefined;
}
