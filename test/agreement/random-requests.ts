import { writeContent } from '../../server/openapi/bodies/index.ts';
import { fillPath, isNode } from '../../server/openapi/document/index.ts';
import type { Contract, Operation, Parameter } from '../../server/openapi/model.ts';
import {
  createSampler,
  type Direction,
  listAlternatives,
  listEdges,
  listVariants,
  type SchemaCheck,
  type SchemaNode,
  viewsOf,
} from '../../server/openapi/schema/index.ts';
import type { Chance } from '../support/chance.ts';

/** A request as it is sent. */
export interface RandomRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Texts that a parameter is given now and then, whatever its schema; the first is empty. */
const oddTexts =
  ' 0x7 %207 +7 7.0 1e3 -0 007 1e400 Infinity 99999999999999999999 true TRUE null %zz %FF a,b a%2Cb 1,2 a.b ;a=1 [] {} %7B%7D ab 2024-02-29'.split(
    ' ',
  );

/** Creates a function that makes requests for operations of a contract, right ones and wrong ones. */
export function createRequests(contract: Contract, chance: Chance): (operation: Operation) => RandomRequest {
  const maker = new RequestMaker(contract, chance);
  return (operation) => maker.make(operation);
}

class RequestMaker {
  private readonly chance: Chance;
  private readonly makeValue: ReturnType<typeof createValues>;

  constructor({ document }: Contract, chance: Chance) {
    this.chance = chance;
    this.makeValue = createValues(document, 'request', chance);
  }

  make(operation: Operation): RandomRequest {
    const inPlace = (place: string) => operation.otherParameters.filter((parameter) => parameter.in === place);
    const { headers, body } = this.writeBody(operation);
    return {
      method: operation.method.toUpperCase(),
      path: (operation.prefixes[0] ?? '') + this.writePath(operation) + this.writeQuery(inPlace('query')),
      headers: { ...this.writeLines(inPlace('header')), ...this.writeCookies(inPlace('cookie')), ...headers },
      body,
    };
  }

  private valueFor(check: SchemaCheck | undefined) {
    return check ? this.makeValue(check) : 'text';
  }

  private write(parameter: Parameter): string {
    const value = this.valueFor(parameter.check);
    return parameter.codec.write(value === undefined ? '' : value);
  }

  private writePath(operation: Operation): string {
    const inPath = new Map(operation.pathParameters.map((parameter) => [parameter?.name, parameter]));
    return fillPath(operation.path, (name) => {
      const parameter = inPath.get(name);
      return (parameter && this.writeValid(parameter)) || '7';
    });
  }

  private writeValid(parameter: Parameter): string {
    for (let tries = 0; tries < 20; tries++) {
      const text = this.write(parameter);
      if (text !== '' && parameter.check?.isValid(parameter.codec.read(text, parameter.check.isValid)) !== false)
        return text;
    }
    return this.write(parameter);
  }

  private writeQuery(parameters: Parameter[]): string {
    const pairs = parameters.flatMap((parameter) => {
      const { name, isRequired } = parameter;
      if (!this.chance.happens(isRequired ? 0.95 : 0.6)) return [];
      if (this.chance.happens(0.12)) return [`${encodeURIComponent(name)}=${this.chance.pick(oddTexts)}`];
      const text = this.write(parameter);
      return text === '' ? [] : this.chance.happens(0.03) ? [text, text] : [text];
    });
    if (this.chance.happens(0.02)) pairs.push(`${this.chance.pick(['nobody', 'toString', '__proto__'])}=1`);
    return pairs.length > 0 ? `?${pairs.join('&')}` : '';
  }

  private writeLines(parameters: Parameter[]): Record<string, string> {
    const lines = parameters.flatMap((parameter) => {
      if (!this.chance.happens(parameter.isRequired ? 0.95 : 0.6)) return [];
      const text = this.chance.happens(0.1) ? this.chance.pick(oddTexts) : this.write(parameter);
      return [[parameter.name, text.replace(/[^\x20-\x7e]/g, '?')]];
    });
    return Object.fromEntries(lines);
  }

  private writeCookies(parameters: Parameter[]): Record<string, string> {
    const given = parameters.filter(({ isRequired }) => this.chance.happens(isRequired ? 0.95 : 0.6));
    const text = given
      .map((parameter) => this.write(parameter))
      .filter((each) => each !== '')
      .join('; ');
    return text === '' ? {} : { Cookie: text.replace(/[^\x20-\x7e]/g, '?') };
  }

  private writeBody({ body }: Operation): { headers: Record<string, string>; body: string | undefined } {
    const content = body && this.chance.pick(body.content);
    if (!content || this.chance.happens(body.isRequired ? 0.02 : 0.2)) return { headers: {}, body: undefined };
    const { type, body: written } = writeContent(content, this.valueFor(content.check));
    const concrete = type.replace('*/*', 'text/plain').replace('/*', '/plain');
    return { headers: { 'Content-Type': concrete }, body: String(written) };
  }
}

/** How often a value is replaced, and how often one is at or beyond a constraint. */
const [mistakes, edges] = [0.05, 0.35];
/** How many samples there are of a schema. */
const mostSamples = 100;
/** Longer values would be turned down for their length. */
const longest = 2000;

const oddNames = ['toString', 'constructor', '__proto__', 'x', 'id', '', 'a/b', 'ä'];
const oddValues = [
  ...[null, true, false, 0, -1, 1, 1.5, 1e21, -0.001, '', ' ', '7', 'true', 'null', 'ünï', 'a,b.c%😀'],
  ...[[], {}, [1, 1], { a: 1 }],
];

/** Creates a function that makes values for the schemas of a document: most are right, some are wrong in one place or more. */
export function createValues(
  document: { openapi: string },
  direction: Direction,
  chance: Chance,
): (check: SchemaCheck) => unknown {
  const samplerOf = createSampler(document, direction);
  const views = viewsOf(document, direction);
  const known = new Map<string, { sample(): unknown; edges: unknown[] }>();
  const createSource = (check: SchemaCheck) => {
    const makeSample = samplerOf(check);
    const samples = new Map<number, unknown>();
    const sample = () => {
      const index = chance.below(mostSamples);
      if (!samples.has(index)) samples.set(index, makeSample({ seed: String(index) }));
      return samples.get(index);
    };
    return { sample, edges: listAll(check, makeSample()) };
  };
  /** Everything at and beyond a constraint of the schema. */
  const listAll = ({ pointer }: SchemaCheck, base: unknown): unknown[] => {
    const schemas = views.placed(pointer);
    const objects = listAlternatives(views, schemas).flatMap((view) =>
      isNode(base) ? listVariants(views, view, base) : [],
    );
    return [...listEdges(views, schemas), ...objects]
      .map(({ value }) => value)
      .filter((value) => JSON.stringify(value).length < longest);
  };
  return (check) => {
    const source = known.get(check.pointer) ?? createSource(check);
    known.set(check.pointer, source);
    const value = chance.happens(edges) ? chance.pick(source.edges) : source.sample();
    return spoil(chance, value);
  };
}

/** The value with an odd one in the place of something in it, now and then. */
function spoil(chance: Chance, value: unknown): unknown {
  if (chance.happens(mistakes)) return chance.pick(oddValues);
  if (Array.isArray(value)) return value.map((item) => spoil(chance, item));
  if (!isNode(value)) return value;
  const members = Object.entries(value).filter(() => !chance.happens(mistakes / 2));
  const others: [string, unknown][] = chance.happens(mistakes) ? [[chance.pick(oddNames), chance.pick(oddValues)]] : [];
  const spoilt: SchemaNode = Object.fromEntries([...members, ...others]);
  return Object.fromEntries(Object.entries(spoilt).map(([name, member]) => [name, spoil(chance, member)]));
}
