// What the bundle for browsers has instead of the modules of Node.js that the contract is compiled with; it calls nothing else of them.

/** Runs no longer than a tab lets it: here a reader only ever waits for a text of their own. */
export class Script {
  runInContext({ expression, text = '' }: { expression?: RegExp; text?: string }): boolean {
    return expression?.test(text) ?? false;
  }
}

export const createContext = (context: object): object => context;

export const getHeapStatistics = () => ({ heap_size_limit: 1_073_741_824 });

/** A media type (RFC 9110, section 8.3.1). */
export class MIMEType {
  readonly essence: string;
  readonly params: Map<string, string>;

  constructor(text: string) {
    const [essence = '', ...params] = text.split(';').map((part) => part.trim());
    if (!/^[^\s/]+\/[^\s/]+$/.test(essence)) throw new TypeError(`${text} is no media type.`);
    this.essence = essence.toLowerCase();
    this.params = new Map(
      params.filter(Boolean).map((param) => {
        const [name = '', value = ''] = param.split('=');
        return [name.toLowerCase(), value.replace(/^"(.*)"$/, '$1')];
      }),
    );
  }
}

export { Buffer } from 'buffer/index.js';

/** Tells whether bytes are a text. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const absent = (): never => {
  throw new Error('A browser has no files.');
};
export const readFileSync = absent;
export const fileURLToPath = absent;
