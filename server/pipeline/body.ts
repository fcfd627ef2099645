import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler } from 'express';
import type { Document } from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';
import { operationOf } from './exchange.ts';
import { readForm } from './form.ts';
import { hasBody } from './negotiation.ts';
import { Refusal } from './refusal.ts';

/** The most bytes that a body may have where the contract does not say (`x-max-bytes`). */
const defaultLimit = 1_048_576;

/**
 * Reads the body of the request as its media type asks, once the caller is known to be admitted.
 * A body that is too large is a 413, one that is not what its Content-Type says a 400.
 * @param multipart the validator's own reader of multipart bodies
 */
export function createBodyReader(document: Document, multipart: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const operation = operationOf(response);
    const { body } = operation;
    const type = request.headers['content-type'];
    if (!body || type === undefined) return next();
    if (!hasBody(request)) {
      // AWX takes an empty body for an empty object, so that the answer names what is missing.
      if (body.node.required) request.body = isJson(request) || isForm(type) ? {} : '';
      return next();
    }
    if (request.headers.expect) response.writeContinue();
    const limit = body.node['x-max-bytes'] ?? defaultLimit;
    // What reads multipart bodies knows one limit for all operations.
    if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
    const parse = type.startsWith('multipart/') ? multipart : parserFor(request, limit);
    parse(request, response, (error?: unknown) => {
      if (!error && isForm(type)) request.body = readForm(document, operation, request.body);
      next(error && toRefusal(error, limit));
    });
  };
}

/** The most bytes that any operation reads of a field of a form. */
export function largestBody(operations: Operation[]): number {
  return Math.max(defaultLimit, ...operations.map(({ body }) => body?.node['x-max-bytes'] ?? 0));
}

function parserFor(request: Request, limit: number): RequestHandler {
  const options = { limit, type: () => true, verify: requireUtf8 };
  const type = request.headers['content-type'] ?? '';
  if (isJson(request)) return express.json({ ...options, strict: false });
  if (isForm(type)) return express.urlencoded({ ...options, extended: false });
  if (/^text\/|[/+]xml$/.test(type)) return express.text(options);
  return express.raw({ limit, type: () => true });
}

function isForm(type: string): boolean {
  return type === 'application/x-www-form-urlencoded' || type.startsWith('multipart/form-data');
}

function isJson({ headers }: Request): boolean {
  return /[/+]json$/.test(headers['content-type'] ?? '');
}

function requireUtf8(_request: unknown, _response: unknown, bytes: Buffer): void {
  if (!isUtf8(bytes)) throw new Refusal(400, 'The request body is not UTF-8.');
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, `The request body is larger than ${limit} bytes.`);
}

function toRefusal(error: unknown, limit: number): unknown {
  if (!(error instanceof Error) || !('type' in error) || !('status' in error)) return error;
  if (error.type === 'entity.too.large') return tooLarge(limit);
  if (error.type === 'entity.parse.failed') return new Refusal(400, `JSON parse error - ${error.message}`);
  if (error.type === 'entity.verify.failed') return new Refusal(400, error.message);
  return new Refusal(Number(error.status), error.message);
}
