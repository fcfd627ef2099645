import { writeContent } from '../../server/openapi/bodies/index.ts';
import { fillPath } from '../../server/openapi/document/index.ts';
import type { Contract, Operation, Parameter } from '../../server/openapi/model.ts';
import type { SchemaCheck } from '../../server/openapi/schema/index.ts';
import type { Chance } from '../support/chance.ts';
import { createValues } from './random-values.ts';

/** A request as it is sent. */
export interface RandomRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Texts that a parameter is given now and then, whatever its schema. */
const oddTexts = [
  '',
  '0x7',
  '%207',
  '+7',
  '7.0',
  '1e3',
  '-0',
  '007',
  '1e400',
  'Infinity',
  '99999999999999999999',
  'true',
  'TRUE',
  'null',
  '%zz',
  '%FF',
  'a,b',
  'a%2Cb',
  '1,2',
  'a.b',
  ';a=1',
  '[]',
  '{}',
  '%7B%7D',
  'ab',
  '2024-02-29',
];

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
