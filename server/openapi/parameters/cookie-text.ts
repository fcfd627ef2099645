import { decode } from './percent-encoding.ts';
import { addPair, type Pairs } from './query-text.ts';

/** Reads a `Cookie` header (RFC 6265, section 5.4): quotes around a text are left out, and so is a part without `=`. */
export function readCookies(header: string | undefined): Pairs {
  const cookies: Pairs = new Map();
  for (const part of header?.split(';') ?? []) {
    const equals = part.indexOf('=');
    if (equals >= 0) addPair(cookies, decode(part.slice(0, equals).trim()), unquote(part.slice(equals + 1).trim()));
  }
  return cookies;
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
