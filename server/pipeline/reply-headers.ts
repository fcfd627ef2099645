import { type Document, type Header, type Located, locate, pointerTo, type Response } from '../openapi/document.ts';
import type { FindSchemaViolations } from '../openapi/schemas.ts';
import type { ReplyViolation } from './invalid-reply.ts';
import { readPlain } from './plain.ts';
import { renderShown } from './shown.ts';

/** What a reply's headers are held against. */
export interface HeaderRules {
  document: Document;
  declared: Located<Response> | undefined;
  find: FindSchemaViolations;
}

/** Headers that say where a message ends and how it travels: the server's own matter, whatever a contract declares. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'content-type',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers as they are sent, in the contract's spelling, and every way in which they depart from it. */
export function renderHeaders(rules: HeaderRules, given: unknown = {}) {
  const { declared } = rules;
  const pointer = declared ? pointerTo(declared.pointer, 'headers') : '#/paths';
  const violations: ReplyViolation[] = [];
  const headers: Record<string, string | string[]> = {};
  const { value, losses } = readPlain(given);
  violations.push(
    ...losses.map(({ at, message }) => ({
      where: `header ${at.slice(1)}`.trim(),
      message,
      pointer,
      isUnsendable: true,
    })),
  );
  if (losses.length === 0 && (typeof value !== 'object' || value === null || Array.isArray(value))) {
    violations.push({ where: 'headers', message: 'must be an object', pointer, isUnsendable: true });
    return { headers, violations };
  }
  const known = readDeclared(rules);
  for (const [name, member] of Object.entries(value ?? {})) {
    const header = known.get(name.toLowerCase());
    const spelt = header?.name ?? name;
    const flaws = findFlaws(rules, header, name, member);
    violations.push(...flaws.map((violation) => ({ pointer: header?.pointer ?? pointer, ...violation })));
    if (Object.hasOwn(headers, spelt)) {
      violations.push({ where: `header ${name}`, message: 'is given twice', pointer, isUnsendable: true });
    }
    headers[spelt] = textOf(header, name, member);
  }
  return { headers, violations: [...violations, ...findMissing(known, headers)] };
}

/** A header that the contract declares, with the pointer to the schema of its value. */
interface DeclaredHeader extends Located<Header> {
  name: string;
  schema: string | undefined;
}

type DeclaredHeaders = Map<string, DeclaredHeader>;

/** A contract is read once, not with every reply. */
const declaredHeaders = new WeakMap<Located<Response>, DeclaredHeaders>();

/** The declared headers by their names in lower case; OpenAPI has a `Content-Type` among them ignored. */
function readDeclared({ document, declared }: HeaderRules): DeclaredHeaders {
  if (!declared) return new Map();
  const known = declaredHeaders.get(declared);
  if (known) return known;
  const names = Object.keys(declared.node.headers ?? {}).filter((name) => !ownHeaders.has(name.toLowerCase()));
  const headers = new Map(
    names.map((name) => {
      const header = locate<Header>(document, pointerTo(declared.pointer, 'headers', name));
      return [name.toLowerCase(), { ...header, name, schema: schemaOf(header) }];
    }),
  );
  declaredHeaders.set(declared, headers);
  return headers;
}

type Finding = Omit<ReplyViolation, 'pointer'> & { pointer?: string };

function findFlaws(
  { find, declared }: HeaderRules,
  header: DeclaredHeader | undefined,
  name: string,
  value: unknown,
): Finding[] {
  const where = `header ${name}`;
  const unsendable = (message: string): Finding[] => [
    { where, message, value: renderShown(value, name), isUnsendable: true },
  ];
  if (ownHeaders.has(name.toLowerCase())) return unsendable('is for the server to set');
  if (!/^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(name)) return unsendable('is no header name');
  if (value === null) return unsendable('has no value');
  const lines = [textOf(header, name, value)].flat();
  if (!lines.every((line) => /^([!-~]([\t -~]*[!-~])?)?$/.test(line))) {
    return unsendable('must be visible ASCII without a line break or a space at either end');
  }
  if (!header) return declared ? [{ where, message: 'is not declared' }] : [];
  if (!header.schema) return [];
  return find(header.schema, value).map(({ at, message, pointer, value: found, isSecret }) => ({
    where: `${where}${at && ` ${at}`}`,
    message,
    pointer,
    value: renderShown(found, name, isSecret),
  }));
}

function findMissing(known: DeclaredHeaders, headers: Record<string, unknown>): ReplyViolation[] {
  const missing = [...known.values()].filter(({ node, name }) => node.required && !Object.hasOwn(headers, name));
  return missing.map(({ name, pointer }) => ({
    where: `header ${name}`,
    message: 'is required, but missing',
    pointer: pointerTo(pointer, 'required'),
  }));
}

function schemaOf({ node, pointer }: Located<Header>): string | undefined {
  if (node.schema) return pointerTo(pointer, 'schema');
  const [[type, media] = []] = Object.entries(node.content ?? {});
  return type && media?.schema && pointerTo(pointer, 'content', type, 'schema');
}

/** The value in OpenAPI's `simple` style, or as JSON text where the header declares a media type. */
function textOf(header: Located<Header> | undefined, name: string, value: unknown): string | string[] {
  if (header?.node.content) return JSON.stringify(value);
  // Cookies are the one list that a comma cannot join (RFC 6265, section 3).
  if (Array.isArray(value) && name.toLowerCase() === 'set-cookie') return value.map(String);
  if (Array.isArray(value)) return value.map(String).join(',');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, member]) => `${key}${header?.node.explode ? '=' : ','}${member}`)
    .join(',');
}
