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

/** The reserved characters that a text may have in a place without ending there, percent-encoded. */
const unmistakable: Record<string, RegExp> = {
  path: /%(3A|5B|5D|40|24|26|2B|3D)/g,
  query: /%(3A|2F|3F|5B|5D|40|24|3B|3D)/g,
  cookie: /%(3A|2F|3F|5B|5D|40|24|26|2B|3D|23)/g,
};

/** Encodes all but reserved characters, and what is percent-encoded already (RFC 6570, section 3.2.3); those that would end the text are encoded too. */
export function encodeReserved(text: string, place: string): string {
  const kept = unmistakable[place];
  const encoded = kept ? encode(text).replaceAll(kept, decodeURIComponent) : encode(text);
  return encoded.replaceAll(/%25(?=[\dA-Fa-f]{2})/g, '%');
}
