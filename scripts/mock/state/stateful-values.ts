import { mediaOf, writeBody } from '../../../server/openapi/bodies/index.ts';
import { isNode } from '../../../server/openapi/document/index.ts';
import type { Content } from '../../../server/openapi/model.ts';
import type { AnyResponse } from '../../../server/response/check-response.ts';
import { isGoodExample } from '../bad-examples.ts';
import type { Choice } from '../choose-response.ts';
import { makePlainResponse } from '../plain-response.ts';
import type { Wishes } from '../wishes.ts';
import { plainName } from './plain-names.ts';

/** An object by the names of its properties. */
export type Members = Record<string, unknown>;

/** The members of a value; none where it is no object. */
export function membersIn(value: unknown): Members {
  return isNode(value) ? value : {};
}

/** The object that a body is by itself: the first example that is right, or what is made up. */
export function plainMembers(content: Content | undefined, wishes: Wishes | undefined): Members {
  if (!content) return {};
  const example = !wishes ? content.examples.find((each) => isGoodExample(content, each)) : undefined;
  return membersIn(example ? example.value : content.makeSample(wishes));
}

/** The response of a choice with another body, in the form that its media type asks for; without one as it is. */
export function respondWith(choice: Choice, body?: unknown, headers: Record<string, unknown> = {}): AnyResponse {
  const plain = makePlainResponse(choice);
  const merged = { ...plain, headers: { ...plain.headers, ...headers } };
  if (!choice.body || body === undefined) return merged;
  const { content, type } = choice.body;
  return { ...merged, body: writeBody(content, mediaOf(type), body) };
}

/** A value as the body has it under that name: a number or a text. */
export function typedAs(content: Content | undefined, name: string, value: string | number): string | number {
  const types = content?.valueType.property(name)?.types;
  if (!types) return value;
  if (types.has('string')) return String(value);
  return (types.has('integer') || types.has('number')) && Number.isFinite(Number(value)) ? Number(value) : value;
}

/** Properties that tell when a thing came to be, and when it was last changed. */
const ofBirth = /^(created|inserted|added|registered)(on|at|date|time|timestamp)?$/;
const ofChange = /^(last)?(modified|updated|changed)(on|at|date|time|timestamp)?$/;

/** The value with the time of now in the properties that tell of its birth or change, as precise as they are. */
export function stampTimes(value: Members, names: Iterable<string>, isNew: boolean): Members {
  const now = new Date();
  const stamped = [...names].flatMap((name): [string, string][] => {
    const text = value[name];
    const isMeant = ofChange.test(plainName(name)) || (isNew && ofBirth.test(plainName(name)));
    return isMeant && typeof text === 'string' && dateTime.test(text) ? [[name, writeTime(now, text)]] : [];
  });
  return { ...value, ...Object.fromEntries(stamped) };
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function writeTime(now: Date, model: string): string {
  const [, fraction = '', zone = 'Z'] = dateTime.exec(model) ?? [];
  const digits =
    fraction.length > 0
      ? `.${now
          .toISOString()
          .slice(20, 23)
          .padEnd(fraction.length - 1, '0')
          .slice(0, fraction.length - 1)}`
      : '';
  return `${now.toISOString().slice(0, 19)}${digits}${zone === 'Z' ? 'Z' : '+00:00'}`;
}
