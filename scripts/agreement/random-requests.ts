import type { Content, Contract, Operation, Parameter } from '../../server/openapi/model.ts';
import { valueAt } from '../../server/openapi/pointer.ts';
import { fillPath } from '../../server/openapi/routes.ts';
import { isNode } from '../../server/openapi/subschemas.ts';
import type { Chance } from './chance.ts';
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

/** Creates a function that makes up requests for operations of a contract, right ones and wrong ones. */
export function createRequests({ document, prefixes: [prefix = ''] }: Contract, chance: Chance) {
  const make = createValues(document, chance);
  const valueFor = (pointer: string | undefined) => (pointer === undefined ? 'text' : make(valueAt(document, pointer)));
  const write = (parameter: Parameter): string => {
    const value = valueFor(parameter.check?.pointer);
    return parameter.codec.write(value === undefined ? '' : value);
  };
  const writePath = (operation: Operation): string => {
    const inPath = new Map(operation.pathParameters.map((parameter) => [parameter?.name, parameter]));
    return fillPath(operation.path, (name) => {
      const parameter = inPath.get(name);
      return (parameter && writeValid(parameter)) || '7';
    });
  };
  // A path parameter that is not valid is a 404, on which nobody else is asked.
  const writeValid = (parameter: Parameter): string => {
    for (let tries = 0; tries < 20; tries++) {
      const text = write(parameter);
      if (text !== '' && parameter.check?.isValid(parameter.codec.read(text, parameter.check.isValid)) !== false)
        return text;
    }
    return write(parameter);
  };
  const writeQuery = (parameters: Parameter[]): string => {
    const pairs = parameters.flatMap((parameter) => {
      const { name, isRequired } = parameter;
      if (!chance.happens(isRequired ? 0.95 : 0.6)) return [];
      if (chance.happens(0.12)) return [`${encodeURIComponent(name)}=${chance.pick(oddTexts)}`];
      const text = write(parameter);
      return text === '' ? [] : chance.happens(0.03) ? [text, text] : [text];
    });
    if (chance.happens(0.02)) pairs.push(`${chance.pick(['nobody', 'toString', '__proto__'])}=1`);
    return pairs.length > 0 ? `?${pairs.join('&')}` : '';
  };
  const writeLines = (parameters: Parameter[]): Record<string, string> => {
    const lines = parameters.flatMap((parameter) => {
      if (!chance.happens(parameter.isRequired ? 0.95 : 0.6)) return [];
      const text = chance.happens(0.1) ? chance.pick(oddTexts) : write(parameter);
      return [[parameter.name, text.replace(/[^\x20-\x7e]/g, '?')]];
    });
    return Object.fromEntries(lines);
  };
  const writeCookies = (parameters: Parameter[]): Record<string, string> => {
    const given = parameters.filter(({ isRequired }) => chance.happens(isRequired ? 0.95 : 0.6));
    const text = given
      .map(write)
      .filter((each) => each !== '')
      .join('; ');
    return text === '' ? {} : { Cookie: text.replace(/[^\x20-\x7e]/g, '?') };
  };
  const writeBody = ({ body }: Operation): { headers: Record<string, string>; body: string | undefined } => {
    const content = body && chance.pick(body.content);
    if (!content || chance.happens(body.isRequired ? 0.02 : 0.2)) return { headers: {}, body: undefined };
    const type = content.type.replace('*/*', 'text/plain').replace('/*', '/plain');
    const text = writeContent(content, valueFor(content.check?.pointer));
    return { headers: { 'Content-Type': content.syntax === 'parts' ? `${type}; boundary=part` : type }, body: text };
  };
  return (operation: Operation): RandomRequest => {
    const inPlace = (place: string) => operation.otherParameters.filter((parameter) => parameter.in === place);
    const { headers, body } = writeBody(operation);
    return {
      method: operation.method.toUpperCase(),
      path: prefix + writePath(operation) + writeQuery(inPlace('query')),
      headers: { ...writeLines(inPlace('header')), ...writeCookies(inPlace('cookie')), ...headers },
      body,
    };
  };
}

/** A value as a body of the media type. */
function writeContent({ syntax, fieldCodec }: Content, value: unknown): string {
  if (syntax === 'json') return JSON.stringify(value) ?? 'null';
  if (syntax !== 'fields' && syntax !== 'parts') return typeof value === 'string' ? value : JSON.stringify(value);
  const fields = Object.entries(isNode(value) ? value : {});
  if (syntax === 'fields')
    return fields
      .map(([name, field]) => fieldCodec(name).write(field))
      .filter(Boolean)
      .join('&');
  const parts = fields.flatMap(([name, field]) => [field].flat().map((item) => writePart(name, item)));
  return `${parts.join('')}--part--\r\n`;
}

function writePart(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `--part\r\nContent-Disposition: form-data; name="${encodeURIComponent(name)}"\r\n\r\n${text}\r\n`;
}
