import { isUtf8 } from 'node:buffer';

/** A request as curl is to send it. */
export interface CurlRequest {
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array | undefined;
  /** The fields of a multipart body, which curl writes. */
  fields?: [name: string, text: string][] | undefined;
  /** Name and secret of Basic credentials, where they are to be shown as such. */
  pair?: string | undefined;
}

/** Names that a header can have (RFC 9110, section 5.6.2): curl reads `-H @name` from a file. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * Renders a curl line, ready to paste into bash, that sends a request as it is given and reads no local file, whatever the
 * contract or the caller has in it.
 * @param separator what stands between the words
 */
export function renderCurlLine(url: string, request: CurlRequest, separator = ' '): string {
  const { method, headers, body, fields = [], pair } = request;
  const isMultiline = separator.includes('\n');
  const word = (text: string | Uint8Array) => quote(text, isMultiline);
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const words = [
    'curl -i',
    ...(url.includes('/.') ? ['--path-as-is'] : []),
    ...(/[[\]{}]/.test(url) ? ['-g'] : []),
    ...(method === 'GET' && body === undefined ? [] : [method === 'HEAD' ? '-I' : `-X ${word(method)}`]),
    word(url),
    ...(pair === undefined ? [] : [`-u ${word(pair)}`]),
    ...Object.entries(headers)
      .filter(([name]) => token.test(name))
      .map(([name, value]) => `-H ${word(value === '' ? `${name};` : `${name}: ${value}`)}`),
    // curl adds one of its own accord.
    ...(body === undefined || hasType ? [] : ["-H 'Content-Type:'"]),
    ...fields.map(([name, text]) => `--form-string ${word(`${name}=${text}`)}`),
  ];
  if (body === undefined) return words.join(separator);
  const text = Buffer.from(body).toString('latin1');
  const [, start = '', padding = ''] = /^(.*?)( {64,})$/s.exec(text) ?? [];
  if (padding === '') return [...words, `--data-raw ${word(body)}`].join(separator);
  const padded = `{ printf %s ${word(Buffer.from(start, 'latin1'))}; printf '%*s' ${padding.length} ''; }`;
  return `${padded} | ${[...words, '--data-binary @-'].join(separator)}`;
}

/** A text or bytes as one word of bash; what a terminal or a reader would not see is escaped, byte by byte. */
function quote(text: string | Uint8Array, isMultiline: boolean): string {
  const bytes = Buffer.from(text);
  const shown = isUtf8(bytes) ? bytes.toString() : undefined;
  const hidden = isMultiline ? /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u : /[\p{C}\p{Zl}\p{Zp}]/u;
  if (shown !== undefined && /^[A-Z]+$/.test(shown)) return shown;
  if (shown !== undefined && !hidden.test(shown)) return `'${shown.replaceAll("'", `'\\''`)}'`;
  const escaped = bytes.toString('latin1').replaceAll(/[^\x20-\x7e]|['\\]/g, (character) => {
    const code = character.charCodeAt(0);
    return code > 0x1f && code < 0x7f ? `\\${character}` : `\\x${code.toString(16).padStart(2, '0')}`;
  });
  return `$'${escaped}'`;
}
