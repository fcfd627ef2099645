import { redact } from '../errors/redact.ts';
import type { Response, ResponseHeader } from '../openapi/model.ts';
import { isHeaderName, ownHeaders } from '../openapi/parameters/index.ts';
import type { ResponseViolation } from './invalid-response.ts';
import { readJsonSafe } from './json-safe.ts';

/** Headers as they are sent, and every way in which they violate the contract. */
export interface RenderedHeaders {
  headers: Record<string, string | string[]>;
  violations: ResponseViolation[];
}

/**
 * The headers as they are sent, in the contract's spelling, and every way in which they violate it.
 * @param isOff whether only what cannot be sent counts
 */
export function renderHeaders(declared: Response | undefined, given: unknown = {}, isOff = false): RenderedHeaders {
  const pointer = declared?.pointer ?? '#/paths';
  const { value, unsafe } = readJsonSafe(given);
  const headers: Record<string, string | string[]> = {};
  const violations: ResponseViolation[] = unsafe.map(({ instancePath, message }) => ({
    where: `header ${instancePath.slice(1)}`.trim(),
    message,
    pointer,
    isUnsendable: true,
  }));
  if (unsafe.length === 0 && (typeof value !== 'object' || value === null || Array.isArray(value))) {
    violations.push({ where: 'headers', message: 'must be an object', pointer, isUnsendable: true });
    return { headers, violations };
  }
  for (const [name, member] of Object.entries(value ?? {})) {
    const header = declared?.headers.get(name.toLowerCase());
    const spelt = header?.name ?? name;
    const place = header?.pointer ?? pointer;
    const text = textOf(header, name, member);
    const own = findUnsendable(name, member, text) ?? (isOff ? [] : findViolations(declared, header, name, member));
    if (own.length > 0) violations.push(...own.map((violation) => ({ pointer: place, ...violation })));
    if (Object.hasOwn(headers, spelt)) {
      violations.push({ where: `header ${name}`, message: 'is given twice', pointer, isUnsendable: true });
    }
    headers[spelt] = text;
  }
  if (declared && !isOff) violations.push(...findMissing(declared, headers));
  return { headers, violations };
}

/** Visible ASCII with spaces in between. */
const headerText = /^([!-~]([\t -~]*[!-~])?)?$/;

type Found = Omit<ResponseViolation, 'pointer'> & { pointer?: string };

/** The reason why HTTP cannot carry the header, if there is one. */
function findUnsendable(name: string, value: unknown, text: string | string[]): Found[] | undefined {
  const refuse = (message: string): Found[] => [
    { where: `header ${name}`, message, value: redact(value, name), isUnsendable: true },
  ];
  if (ownHeaders.has(name.toLowerCase())) return refuse('is for the server to set');
  if (!isHeaderName(name)) return refuse('is no header name');
  if (value === null) return refuse('has no value');
  if (!(typeof text === 'string' ? headerText.test(text) : text.every((line) => headerText.test(line)))) {
    return refuse('must be visible ASCII without a line break or a space at either end');
  }
  return undefined;
}

function findViolations(
  declared: Response | undefined,
  header: ResponseHeader | undefined,
  name: string,
  value: unknown,
): Found[] {
  const where = `header ${name}`;
  if (!header) return declared ? [{ where, message: 'is not declared' }] : [];
  if (!header.check || header.check.isValid(value)) return [];
  return header.check.findViolations(value).map(({ instancePath, message, pointer, value: found, isSecret }) => ({
    where: `${where}${instancePath && ` ${instancePath}`}`,
    message,
    pointer,
    value: redact(found, name, isSecret),
  }));
}

function findMissing({ headers: declared }: Response, headers: Record<string, unknown>): ResponseViolation[] {
  const missing: ResponseViolation[] = [];
  for (const { isRequired, name, pointer } of declared.values()) {
    if (!isRequired || Object.hasOwn(headers, name)) continue;
    missing.push({ where: `header ${name}`, message: 'is required, but missing', pointer: `${pointer}/required` });
  }
  return missing;
}

/** The value as its declaration has it written; cookies are the one list that a comma cannot join (RFC 6265, section 3). */
function textOf(header: ResponseHeader | undefined, name: string, value: unknown): string | string[] {
  if (Array.isArray(value) && name.toLowerCase() === 'set-cookie') return value.map(String);
  if (header) return header.codec.write(value);
  return Array.isArray(value)
    ? value.map(String).join(',')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}
