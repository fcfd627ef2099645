import { isNode, memberOf, membersOf } from '../../server/openapi/document/index.ts';
import { createSchemaViews, type Placed, type SchemaView, typeOfKeyword } from '../../server/openapi/schema/index.ts';
import { count, toCode, toMarkdown } from '../cli/index.ts';
import { type Files, type Reference, toTarget } from './files.ts';
import { type Place, targetOf, typeAt, versionOf } from './place.ts';

/** What the thing at a place means, as Markdown; undefined where there is nothing to say. */
export function describe(place: Place): string | undefined {
  const { files, root, file, part } = place;
  const target = targetOf(place);
  const isReference = target.file !== file || target.keys !== part.keys;
  const told = isReference || isNamed(target.keys) ? describeTarget(place, target) : undefined;
  if (told !== undefined) return told;
  const key = part.keys.at(-1) ?? '';
  const holder = typeAt({ files, root, file }, part.keys.slice(0, -1));
  const { description, documentationLink } = {
    ...membersOf(typeAt({ files, root, file }, part.keys).type),
    ...membersOf(memberOf(holder.type.properties, key)),
  };
  const applies = holder.name === 'Schema' ? typeOfKeyword(key) : undefined;
  const texts = [
    description,
    ...(applies ? [`It applies to values of type ${applies}${applies === 'number' ? ' or integer' : ''}.`] : []),
    ...(documentationLink ? [`[More](${documentationLink})`] : []),
  ].filter(Boolean);
  return texts.length > 0 ? [`**${key}**`, ...texts].join('\n\n') : undefined;
}

/** Tells whether the keys lead to a component, a property or an operation: what has a shape of its own. */
function isNamed(keys: string[]): boolean {
  const [kind, method] = [keys.at(-2), keys.at(-1) ?? ''];
  const isOperation =
    keys.length === 3 && keys[0] === 'paths' && /^(get|put|post|delete|options|head|patch|trace|query)$/.test(method);
  return isOperation || kind === 'properties' || (keys.length === 3 && keys[0] === 'components');
}

function describeTarget(place: Place, target: Reference['target']): string | undefined {
  const { files, root } = place;
  const isId = target.keys.at(-1) === 'operationId';
  const keys = isId ? target.keys.slice(0, -1) : target.keys;
  const found = files.follow(target.file, keys);
  if (!isNode(found.value)) return undefined;
  const { name } = typeAt({ files, root, file: target.file }, keys);
  const lines =
    name === 'Operation'
      ? describeOperation(place, found)
      : name === 'Schema'
        ? describeSchema(place, found)
        : describeOther(found.value);
  const uses = files.referencesTo(root, target.file, keys).length;
  const used = keys[0] === 'components' ? [`Used in ${count(uses, 'place')}.`] : [];
  return [`**${toMarkdown(keys.at(-1) ?? '')}**`, ...lines, ...used].join('\n\n');
}

function describeOther(value: Record<string, unknown>): string[] {
  const words = [value.summary, value.description]
    .filter((text) => typeof text === 'string')
    .map((text) => String(text));
  const said = ['in', 'name', 'type', 'scheme', 'required'].filter((key) => key in value && !isNode(value[key]));
  const list = said.map((key) => `${key} ${toCode(String(value[key]))}`).join(', ');
  const content = Object.keys(membersOf(value.content)).map(toCode).join(', ');
  return [...words, list, content].filter((text) => text !== '');
}

function describeOperation(
  { files }: Place,
  { file, keys, value }: { file: string; keys: string[]; value: unknown },
): string[] {
  const [path = '', method = ''] = keys.slice(-2);
  const { summary, description } = membersOf(value);
  const parameters = [
    ...Object.values(membersOf(memberOf(files.valueAt(file, keys.slice(0, -1)), 'parameters'))),
    ...Object.values(membersOf(memberOf(value, 'parameters'))),
  ];
  const names = parameters.flatMap((given) => {
    const ref = memberOf(given, '$ref');
    const node = typeof ref === 'string' ? files.follow(...toPlace(ref, file)).value : given;
    return typeof memberOf(node, 'name') === 'string'
      ? [`${toCode(String(memberOf(node, 'name')))} (${memberOf(node, 'in')})`]
      : [];
  });
  const body = Object.keys(membersOf(memberOf(memberOf(value, 'requestBody'), 'content')))
    .map(toCode)
    .join(', ');
  const statuses = Object.keys(membersOf(memberOf(value, 'responses')))
    .map(toCode)
    .join(', ');
  return [
    `${toCode(`${method.toUpperCase()} ${path}`)} ${toMarkdown(String(summary ?? ''))}`.trim(),
    ...(typeof description === 'string' ? [description] : []),
    ...(names.length > 0 ? [`Parameters: ${names.join(', ')}`] : []),
    ...(body ? [`Request body: ${body}`] : []),
    `Responses: ${statuses || 'none'}`,
  ];
}

function toPlace($ref: string, file: string): [file: string, keys: string[]] {
  const target = toTarget($ref, file);
  return [target.file, target.keys];
}

/** The most properties that are listed. */
const mostListed = 30;

function describeSchema(place: Place, { file, keys }: { file: string; keys: string[] }): string[] {
  const { views, schemas } = placeSchema(place.files, versionOf(place), file, keys);
  const view = views.of(schemas);
  const [description, title] = [view.first('description'), view.first('title')];
  const names = view.propertyNames;
  const rows = names.slice(0, mostListed).map((name) => {
    const mark = view.requiredNames.includes(name) ? '' : '?';
    return `- ${toCode(name + mark)}: ${nameShape(view.property(name))}`;
  });
  const rest = names.length > mostListed ? [`- and ${names.length - mostListed} more`] : [];
  const words = [title, description].filter((text) => typeof text === 'string').map((text) => String(text));
  return [...words, nameShape(view), [...rows, ...rest].join('\n')].filter((text) => text !== '');
}

/** A schema in a few words: its types, its values, its limits. */
function nameShape(view: SchemaView): string {
  const { types, values } = view;
  const items = types?.length === 1 && types[0] === 'array' ? ` of ${view.item(0).types?.join(' or ') ?? 'any'}` : '';
  const type = (types?.join(' or ') ?? 'any') + items;
  const limits = [
    'format',
    'pattern',
    'minLength',
    'maxLength',
    'minimum',
    'maximum',
    'minItems',
    'maxItems',
    'default',
    'readOnly',
    'writeOnly',
    'deprecated',
  ];
  const said = limits.flatMap((keyword) => {
    const value = view.first(keyword);
    return value === undefined || value === false
      ? []
      : [value === true ? keyword : `${keyword} ${toCode(JSON.stringify(value))}`];
  });
  const listed =
    values && values.length > 0
      ? [
          `one of ${values
            .slice(0, 12)
            .map((value) => toCode(JSON.stringify(value)))
            .join(', ')}`,
        ]
      : [];
  const choices = view.choices.map(({ keyword, listed }) => `${keyword} of ${listed.length}`);
  return [type, ...listed, ...said, ...choices].join(', ');
}

/** A schema of any file for the views of a document, references into others followed. */
export function placeSchema(files: Files, openapi: string, file: string, keys: string[]) {
  const places: Reference['target'][] = [];
  const place = (target: Reference['target']): Placed => ({
    schema: files.valueAt(target.file, target.keys),
    pointer: `${places.push(target) - 1}`,
  });
  const follow = ($ref: string, from: string): Placed =>
    place(toTarget($ref, places[Number(from.split('/', 1)[0])]?.file ?? file));
  return { views: createSchemaViews({ openapi }, { follow }), schemas: [place({ file, keys })] };
}
