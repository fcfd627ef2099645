import type { Server } from 'node:http';
import { createMock, type Mock, type MockSettings } from '../../scripts/mock/library.ts';
import { readTestContract } from './contracts.ts';

/** What a mock has responded with. */
export interface Asked {
  status: number;
  headers: Headers;
  json: Record<string, unknown>;
}

/** Asks a mock by lines such as `POST /albums`, with a JSON body. */
export function createStudioCaller({ fetch }: Pick<Mock, 'fetch'>, base = 'http://mock/v1') {
  return async (line: string, body?: unknown, headers: Record<string, string> = {}): Promise<Asked> => {
    const [method = '', path = ''] = line.split(' ');
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(
      new Request(base + path, { ...init, headers: { 'Content-Type': 'application/json', ...headers } }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text.startsWith('{') ? JSON.parse(text) : { text },
    };
  };
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** A mock of the contract of the studio, and what asks it. */
export async function createStudio(settings: Omit<MockSettings, 'contract'> = {}) {
  const mock = createMock({ contract: await readTestContract('studio.yaml'), ...settings });
  return { mock, ask: createStudioCaller(mock) };
}
