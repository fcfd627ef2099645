import type { RawRequest } from './probe-kinds.ts';

/** A curl line, ready to paste into bash, that sends the request again, byte for byte. */
export function renderCurlLine(url: string, { method, path, headers, body }: RawRequest): string {
  // curl adds these two of its own accord.
  const added = { ...(body !== undefined && { 'Content-Type': '' }), Accept: '' };
  const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const dropped = Object.keys(added).filter((name) => !named.has(name.toLowerCase()));
  const words = [
    'curl -i --path-as-is -g',
    method === 'HEAD' ? '-I' : `-X ${method}`,
    quote(`${url}${path}`),
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...dropped.map((name) => `-H '${name}:'`),
  ];
  if (body === undefined) return words.join(' ');
  const text = Buffer.from(body).toString('latin1');
  const [, start = '', padding = ''] = /^(.*?)( {64,})$/s.exec(text) ?? [];
  if (padding === '') return [...words, `--data-binary ${quote(text)}`].join(' ');
  return `{ printf %s ${quote(start)}; printf '%*s' ${padding.length} ''; } | ${words.join(' ')} --data-binary @-`;
}

/** The text as one word of bash; each character that is not plain ASCII stands for a byte. */
function quote(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = text.replaceAll(/[^\x20-\x7e]|['\\]/g, (character) => {
    const code = character.charCodeAt(0);
    return code > 0x1f && code < 0x7f ? `\\${character}` : `\\x${code.toString(16).padStart(2, '0')}`;
  });
  return `$'${escaped}'`;
}
