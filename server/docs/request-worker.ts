import { compileContract } from '../openapi/compile.ts';
import type { Document } from '../openapi/document/index.ts';
import type { Contract } from '../openapi/model.ts';
import { answerDraft } from './answer-draft.ts';

// A worker of exported pages: it answers drafts as a server does. It is bundled for browsers, and imports nothing of Node.js.

/** What the page asks, and where it waits for the answer. */
interface Question {
  data: { draft: unknown; file: string };
  ports: readonly { postMessage(answer: object): void }[];
}

declare const self: { addEventListener(type: 'message', listen: (question: Question) => void): void };

let contract: Promise<Contract> | undefined;

async function read(file: string): Promise<Contract> {
  const response = await fetch(file);
  return compileContract((await response.json()) as Document);
}

self.addEventListener('message', async ({ data, ports: [port] }) => {
  try {
    contract ??= read(data.file);
    port?.postMessage(answerDraft(await contract, data.draft));
  } catch (error) {
    port?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
