/** A part of a multipart body, byte for byte. */
export interface RawPart {
  headers: string[];
  body?: string | Buffer;
}

/** A multipart body of the parts as they are, whatever a client would make of them; its boundary is `edge`. */
export function writeParts(...parts: RawPart[]): { headers: Record<string, string>; body: Buffer } {
  const pieces = parts.flatMap(({ headers, body = '' }) => [
    Buffer.from(`--edge\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ]);
  return {
    headers: { 'Content-Type': 'multipart/form-data; boundary=edge' },
    body: Buffer.concat([...pieces, Buffer.from('--edge--\r\n')]),
  };
}

/** A part of a name, with further headers. */
export function part(name: string, body: string | Buffer, ...headers: string[]): RawPart {
  return { headers: [`Content-Disposition: form-data; name="${name}"`, ...headers], body };
}

/** The part of a file. */
export function filePart(name: string, fileName: string, body: string | Buffer, ...headers: string[]): RawPart {
  return { headers: [`Content-Disposition: form-data; name="${name}"; filename="${fileName}"`, ...headers], body };
}
