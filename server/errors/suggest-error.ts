import { STATUS_CODES } from 'node:http';
import type { Suggest } from '../openapi/schema/values/sampler.ts';
import type { ServerError, ToldViolation } from './server-error.ts';

/** Names of properties, in lower case without signs, that say what went wrong. */
const sentences = names(
  'message msg detail details description error errors errormessage errordescription errormsg reason text summary info cause usermessage developermessage longmessage shortmessage statusmessage title statustext fault exception failure problem apierror errorresponse',
);
const numbers = names('status statuscode httpstatus httpstatuscode httpcode code errorcode');
/** Those that list what is wrong, one by one or by name. */
const lists = names(
  'errors error violations fields fielderrors invalidparams invalidparameters issues details detail messages validationerrors validation errormessages errordetails causes problems',
);
const fields = names(
  'field fieldname name property propertyname param parameter attribute key path pointer source location loc target domain subject',
);
const reasons = names('message msg detail description reason error text title errormessage info');

/**
 * Proposes what an error body says where its schema has a place for it: the sentence, the status, and the violations as a
 * list or by their names. What the schema does not allow is left to whoever asks.
 */
export function suggestError(error: ServerError, path: string): Suggest {
  const told: ToldViolation[] = error.told ?? [{ name: '', place: 'body', message: error.detail }];
  return (place) => {
    if (place.length === 0) return [...(error.told ? listForms(error, told) : []), error.detail, [error.detail]];
    const index = place.findLastIndex((name) => /^\d+$/.test(name));
    const holder = index > 0 ? simplify(place[index - 1] ?? '') : '';
    if (index < 0) return suggestMember(error, told, simplify(place.at(-1) ?? ''), path);
    const violation = index === 0 || lists.has(holder) ? told[Number(place[index])] : undefined;
    if (!violation) return [];
    return index === place.length - 1
      ? [sentenceOf(violation)]
      : suggestPart(error, violation, simplify(place.at(-1) ?? ''));
  };
}

function suggestMember(error: ServerError, told: ToldViolation[], name: string, path: string): unknown[] {
  const { status, detail } = error;
  const title = STATUS_CODES[status] ?? 'Error';
  if (name === 'type') return ['about:blank'];
  if (name === 'title' || name === 'statustext') return [title];
  if (numbers.has(name)) return [status, String(status)];
  if (name === 'success' || name === 'ok') return [false];
  if (name === 'timestamp') return [new Date().toISOString()];
  if (name === 'path' || name === 'instance' || name === 'requesturi') return [path];
  const forms = lists.has(name) ? listForms(error, told) : [];
  if (name === 'error') return [...forms, detail];
  return sentences.has(name) ? [detail, ...forms] : forms;
}

/** The violations as a map of lists, a map of texts and a list of texts. */
function listForms({ violations }: ServerError, told: ToldViolation[]): unknown[] {
  const texts = told.map(sentenceOf);
  if (!violations) return [texts];
  const joined = Object.entries(violations).map(([name, messages]) => [name, messages.join(' ')]);
  return [violations, Object.fromEntries(joined), texts];
}

/** What an item of a list says of one violation. */
function suggestPart({ status }: ServerError, { name, place, message }: ToldViolation, part: string): unknown[] {
  const parts = isWhole(name) ? [] : name.split('.');
  if (part === 'loc') return [[place, ...parts], parts];
  if (part === 'pointer') return [parts.map((each) => `/${each}`).join('')];
  if (part === 'in') return [place];
  if (part === 'location') return [place, name];
  if (reasons.has(part)) return [message];
  if (part === 'code' || part === 'type' || part === 'rule' || part === 'kind') return ['invalid', status];
  if (numbers.has(part)) return [status, String(status)];
  return fields.has(part) && name !== '' ? [name, parts] : [];
}

/** The error with the name of what is wrong in each sentence. */
export function withNames(error: ServerError): ServerError {
  const told = error.told?.map((violation) => ({ ...violation, name: '', message: sentenceOf(violation) }));
  return { ...error, ...(told && { told }) };
}

/** Tells whether what is wrong is neither a property nor a parameter. */
export function isWhole(name: string): boolean {
  return name === '' || name === '__all__';
}

function sentenceOf({ name, message }: ToldViolation): string {
  return isWhole(name) ? message : `${name}: ${message}`;
}

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}

function names(list: string): Set<string> {
  return new Set(list.split(' '));
}
