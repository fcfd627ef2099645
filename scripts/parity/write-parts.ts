import type { Content, PartRules } from '../../server/openapi/model.ts';
import { decodeQuery } from '../../server/openapi/percent-encoding.ts';
import { readQuery } from '../../server/openapi/query-text.ts';

/** A value as a multipart body, its boundary `edge`: bytes as files, every other part as the text that a field would carry, unencoded. */
export function writeParts(content: Content, value: Record<string, unknown>): Buffer {
  const parts = Object.entries(value).flatMap(([name, member]) => {
    const rules = content.part(name);
    const headers = writeHeaders(rules);
    if (rules.isFile)
      return [member].flat().map((bytes, index) => writeFile(name, index, headers, rules, String(bytes)));
    const pairs = [...readQuery(content.fieldCodec(name).write(member))];
    return pairs.flatMap(([key, texts]) =>
      texts.map((text) => writePart(key, '', headers, Buffer.from(decodeQuery(text)))),
    );
  });
  return Buffer.concat([...parts, Buffer.from('--edge--\r\n')]);
}

/** The headers that the contract asks for, each with its example or a value that it admits. */
function writeHeaders({ headers }: PartRules): string[] {
  const required = [...headers.values()].filter(({ isRequired }) => isRequired);
  return required.map(({ name, codec, makeUp, examples: [example] }) => {
    const value = example?.value ?? makeUp()?.value ?? 'a';
    return `${name}: ${codec.write(value)}`;
  });
}

function writeFile(name: string, index: number, headers: string[], { types }: PartRules, bytes: string): Buffer {
  const [type] = types.map(({ essence }) => essence.replace('*/*', 'application/*').replace('/*', '/octet-stream'));
  const own = `Content-Type: ${type ?? 'application/octet-stream'}`;
  return writePart(name, `; filename="file-${index + 1}"`, [own, ...headers], Buffer.from(bytes, 'latin1'));
}

function writePart(name: string, file: string, headers: string[], body: Buffer): Buffer {
  const head = [`--edge`, `Content-Disposition: form-data; name="${name}"${file}`, ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), body, Buffer.from('\r\n')]);
}
