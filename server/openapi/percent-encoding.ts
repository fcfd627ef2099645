/** UTF-8 in percent-encoding, well-formed sequences alone (Unicode, table 3-7), so that decoding a match never fails. */
const continuation = '%[89AB][0-9A-F]';
const sequences = new RegExp(
  [
    '%[0-7][0-9A-F]',
    `%(?:C[2-9A-F]|D[0-9A-F])${continuation}`,
    `%E0%[AB][0-9A-F]${continuation}`,
    `%ED%[89][0-9A-F]${continuation}`,
    `%E[1-9A-CEF]${continuation}${continuation}`,
    `%F0%[9AB][0-9A-F]${continuation}${continuation}`,
    `%F[1-3]${continuation}${continuation}${continuation}`,
    `%F4%8[0-9A-F]${continuation}${continuation}`,
  ].join('|'),
  'gi',
);

/** Decodes percent-encoded text (RFC 3986, section 2.1); what is malformed stands for itself. */
export function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(sequences, decodeURIComponent);
  }
}

/** Decodes text of a query, in which `+` is a space (`application/x-www-form-urlencoded`). */
export function decodeQuery(text: string): string {
  return decode(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Percent-encodes all but letters, digits and what is never a delimiter; half a surrogate pair becomes U+FFFD. */
export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Encodes a name of a query or a cookie; brackets stay, as in `ids[]`. */
export function encodeName(name: string): string {
  return encode(name).replaceAll('%5B', '[').replaceAll('%5D', ']');
}
