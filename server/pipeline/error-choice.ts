import { STATUS_CODES } from 'node:http';
import { type Document, type Header, type Located, locate, pointerTo, type Response } from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';
import { exampleOf } from '../openapi/sample.ts';
import { describe } from './plain.ts';
import { type AnyReply, type CheckedReply, type CheckReply, findResponse } from './reply.ts';
import type { PreferType } from './reply-body.ts';

/** An error that the server itself answers. */
export interface ErrorAnswer {
  status: number;
  /** What HTTP demands with that status, such as `Allow`. */
  headers: Record<string, string>;
  detail: string;
  /** What is wrong with a request, by property. */
  violations?: Record<string, string[]>;
}

/** The answer in bytes, and what the contract has against them: nothing, unless there was no other way. */
export interface ChosenError {
  reply: Omit<CheckedReply, 'violations'>;
  objections: string[];
}

type ChooseError = (operation: Operation | undefined, answer: ErrorAnswer, prefer: PreferType) => ChosenError;

/**
 * Finds the form of an error that the contract allows. Where it declares the status, the first of these that fits:
 * the violations by property, `{"detail"}`, problem details (RFC 9457; first of all where their media type is declared),
 * no body at all, an example of the contract's own.
 * Where none fits, or the status is not declared, the first form is sent as it is: the caller has to be told something.
 */
export function createErrorChoice(document: Document, check: CheckReply): ChooseError {
  return (operation, answer, prefer) => {
    const { status, headers, detail, violations } = answer;
    const house = {
      status,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: Buffer.from(JSON.stringify(violations ?? { detail })),
    };
    const declared = operation && findResponse(operation, status);
    if (!operation || !declared) return { reply: house, objections: [] };
    const objections: string[] = [];
    for (const candidate of candidatesFor(document, declared, answer)) {
      try {
        const checked = check(operation, candidate, prefer);
        return { reply: { ...checked, headers: { ...checked.headers, ...headers } }, objections: [] };
      } catch (error) {
        objections.push(describe(error));
      }
    }
    return { reply: house, objections };
  };
}

function candidatesFor(document: Document, declared: Located<Response>, answer: ErrorAnswer): AnyReply[] {
  const { status, detail, violations } = answer;
  const names = Object.keys(declared.node.headers ?? {}).map((name) => name.toLowerCase());
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => names.includes(name.toLowerCase())),
  );
  const problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    ...(violations && { errors: violations }),
  };
  const plain = [...(violations ? [violations] : []), { detail }];
  const contentType = Object.keys(declared.node.content ?? {}).find((type) => /[/+]json\b/.test(type));
  const bodies = contentType?.startsWith('application/problem+') ? [problem, ...plain] : [...plain, problem];
  const own = bodies.map((body): AnyReply => ({ status, headers, ...(contentType && { contentType }), body }));
  return [...own, { status, headers }, ...examplesOf(document, declared, status)];
}

/** The contract's own examples for a response, with its examples for the headers that are required. */
function examplesOf(document: Document, { node, pointer }: Located<Response>, status: number): AnyReply[] {
  const headers = Object.keys(node.headers ?? {}).flatMap((name) => {
    const header = locate<Header>(document, pointerTo(pointer, 'headers', name)).node;
    return header.required ? [[name, header.example]] : [];
  });
  return Object.entries(node.content ?? {}).flatMap(([contentType, media]) => {
    const body = exampleOf(document, media);
    return body === undefined ? [] : [{ status, headers: Object.fromEntries(headers), contentType, body }];
  });
}
