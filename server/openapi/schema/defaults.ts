import { isNode, setOwn } from '../document/index.ts';
import { findBranch } from './discriminators.ts';
import { createSchemaViews, type SchemaView } from './view.ts';
import { reachSchemas } from './walk.ts';

/** Fills in the defaults of what is missing in a value, in place. */
export type FillDefaults = (value: unknown) => void;

const fillNothing: FillDefaults = () => {};

/**
 * The defaults of the schema at a pointer: of the properties of objects and of items, and of the branch that a discriminator
 * selects. The value is known to be valid. A property that requests must not carry gets none.
 */
export function createDefaults(document: object, pointer: string): FillDefaults {
  const plans = new Map<SchemaView, FillDefaults>();
  const planFor = (view: SchemaView): FillDefaults => {
    const known = plans.get(view);
    if (known) return known;
    // A recursive schema needs its own plan before that is complete.
    let plan: FillDefaults = fillNothing;
    plans.set(view, (value) => plan(value));
    plan = createPlan(view, planFor);
    return plan;
  };
  const view = createSchemaViews(document, { direction: 'request' }).at(pointer);
  // Most schemas have no default.
  for (const schema of reachSchemas(document, view.parts[0]?.node)) if ('default' in schema) return planFor(view);
  return fillNothing;
}

/** The names of the properties that are filled in. */
export function listDefaulted(document: object, pointer: string): string[] {
  return namesOfDefaulted(createSchemaViews(document, { direction: 'request' }).at(pointer));
}

/** The default of the schema at a pointer. */
export function defaultAt(document: object, pointer: string): unknown {
  return createSchemaViews(document).at(pointer).first('default');
}

function namesOfDefaulted(view: SchemaView): string[] {
  return view.propertyNames.filter(
    (name) => !view.isForbiddenName(name) && view.property(name).first('default') !== undefined,
  );
}

function createPlan(view: SchemaView, planFor: (view: SchemaView) => FillDefaults): FillDefaults {
  const defaulted = new Set(namesOfDefaulted(view));
  const members = view.propertyNames
    .filter((name) => !view.isForbiddenName(name))
    .map((name) => {
      const property = view.property(name);
      return { name, standard: defaulted.has(name) ? property.first('default') : undefined, fill: planFor(property) };
    });
  const items = view.schemasUnder('items').length > 0 ? planFor(view.item(view.firstItems)) : fillNothing;
  const choices = view.choices.flatMap((choice) => {
    const { discriminator } = choice;
    return discriminator ? [{ discriminator, plans: view.branches(choice).map(planFor) }] : [];
  });
  return (value) => {
    if (Array.isArray(value) && items !== fillNothing) value.forEach(items);
    if (!isNode(value)) return;
    for (const { discriminator, plans } of choices) plans[findBranch(discriminator, value) ?? -1]?.(value);
    for (const { name, standard, fill } of members) {
      if (Object.hasOwn(value, name)) fill(value[name]);
      else if (standard !== undefined)
        setOwn(value, name, typeof standard === 'object' ? structuredClone(standard) : standard);
    }
  };
}
