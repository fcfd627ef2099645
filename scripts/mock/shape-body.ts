import type { Content } from '../../server/openapi/model.ts';
import { type ListPlace, type Members, membersIn, putIn, valueIn } from './body-places.ts';
import { moveUrls, pathOf } from './create-item.ts';
import { type MockCall, originOf, parentsIn, typedAs, typeIn } from './item-values.ts';
import { bare, findParentProperty, keyNameOf, listPlaces } from './names.ts';
import { cutPage, fillEnvelope, findPaging } from './paging.ts';
import type { Resource, Resources } from './resources.ts';
import type { Choice } from './responses.ts';

/**
 * The body of an example or a sample as the request has it: `GET /books/42` is book 42, what is below an author names that
 * author, and a list has as many items as were asked for. As it is where the contract does not allow that.
 */
export function shapeBody(call: MockCall, resources: Resources, choice: Choice, body: unknown): unknown {
  const role = resources.roles.get(call.operation);
  const content = choice.body?.content;
  if (!role || !content || choice.code >= 300) return body;
  const shape = role.kind === 'list' ? undefined : resources.shapeIn(role.resource, content);
  const made =
    role.kind === 'list'
      ? fillList(call, role.resource, role.list, content, body)
      : shape && putIn(body, shape.names, address(call, role.resource, membersIn(valueIn(body, shape.names))));
  return made !== undefined && content.check?.isValid(made) !== false ? made : body;
}

/** The item with the values of the path's parameters, and its own URL. */
function address({ contract, operation, context }: MockCall, resource: Resource, item: Members): Members {
  const { input } = context;
  const names = Object.keys(item);
  const entries = listPlaces(operation.path).flatMap((place): [string, unknown][] => {
    const isKey = place.place === bare(resource.name);
    const property = isKey ? resource.keyProperty : findParentProperty(names, place);
    const value = input.path[place.name];
    return property !== undefined && (typeof value === 'string' || typeof value === 'number')
      ? [[property, typedAs(resource, property, value)]]
      : [];
  });
  const addressed = { ...item, ...Object.fromEntries(entries) };
  const isOfItem = listPlaces(operation.path).some(({ place }) => place === bare(resource.name));
  const key = isOfItem ? input.path[keyNameOf(resource.name) ?? ''] : undefined;
  if (key === undefined) return addressed;
  const path = pathOf(resource, { key: String(key), parents: parentsIn({ operation, context }), value: addressed });
  return (path !== undefined && moveUrls(contract, resource, addressed, path, originOf(context))) || addressed;
}

/** The most items of a list that are made because so many were asked for. */
export const mostItems = 200;

/** The list with as many items as the request wants: those of the example, then samples. */
function fillList(call: MockCall, resource: Resource, { names, most }: ListPlace, content: Content, body: unknown) {
  const { operation, context } = call;
  const { input, path, query } = context;
  const given = valueIn(body, names);
  if (!Array.isArray(given)) return undefined;
  const paging = findPaging(operation);
  const asked = Number(paging.size && input.query[paging.size.name]);
  const wanted = asked >= 1 ? Math.min(asked, most, mostItems) : given.length;
  const isWanted = (place: string[]) => place.length === names.length + 1 && Number(place.at(-1)) < wanted;
  const suggest = (place: string[], view: unknown) => (!view && isWanted(place) ? [null] : []);
  const samples = wanted > given.length ? valueIn(content.makeSample({ seed: operation.id, suggest }), names) : [];
  const all = [...given, ...(Array.isArray(samples) ? samples.slice(given.length) : [])].slice(0, wanted);
  const items = all.map((item) => address(call, resource, membersIn(item)));
  if (names.length === 0 || wanted === given.length) return putIn(body, names, items);
  const page = cutPage(paging, { url: path, query, input: input.query }, items.length, most);
  const mayBeNull = (place: string[]) => typeIn(content, place)?.types.has('null') === true;
  return page && putIn(fillEnvelope(membersIn(body), page, names.at(-1) ?? '', mayBeNull), names, items);
}
