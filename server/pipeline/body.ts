import { parse as parseFields } from 'node:querystring';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Document } from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';
import { decodeBytes, readJson, readText, tooLarge } from './body-bytes.ts';
import { operationOf } from './exchange.ts';
import { readForm } from './form.ts';
import { hasBody } from './negotiation.ts';
import { Refusal } from './refusal.ts';
import { runStep } from './run-step.ts';

/** The most bytes that a body may have where the contract does not say (`x-max-bytes`). */
const defaultLimit = 1_048_576;

/**
 * Reads the body of the request as its media type asks, once the caller is known to be admitted.
 * A body that is too large is a 413, one that is not what its Content-Type says a 400.
 * @param multipart the validator's own reader of multipart bodies
 */
export function createBodyReader(document: Document, multipart: RequestHandler): RequestHandler {
  return async (request, response, next) => {
    const operation = operationOf(response);
    const { body } = operation;
    const type = request.headers['content-type'];
    if (!body || type === undefined) return next();
    if (!hasBody(request)) {
      if (body.node.required) request.body = emptyOf(type);
      return next();
    }
    const limit = body.node['x-max-bytes'] ?? defaultLimit;
    // The parsers would first wait for all that was announced.
    if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
    if (request.headers.expect) response.writeContinue();
    const read = type.startsWith('multipart/') ? readParts(multipart) : readWhole;
    await read(request, response, limit);
    if (isForm(type)) request.body = readForm(document, operation, request.body);
    next();
  };
}

type ReadBody = (request: Request, response: Response, limit: number) => Promise<void>;

function readParts(multipart: RequestHandler): ReadBody {
  return async (request, response, limit) => {
    if (encodingOf(request) !== 'identity') {
      throw new Refusal(415, 'A multipart body must have no Content-Encoding.');
    }
    await runStep(multipart, request, response).catch((error) => {
      throw toRefusal(error, limit);
    });
  };
}

const readWhole: ReadBody = async (request, response, limit) => {
  const encoding = encodingOf(request);
  // It is undone here, where what comes after its end is found as well.
  delete request.headers['content-encoding'];
  await runStep(express.raw({ limit, type: () => true }), request, response).catch((error) => {
    throw toRefusal(error, limit);
  });
  const bytes: Buffer = request.body;
  request.body = parse(
    request.headers['content-type'] ?? '',
    encoding === 'identity' ? bytes : await decodeBytes(bytes, encoding, limit),
  );
};

function encodingOf({ headers }: Request): string {
  return headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
}

function parse(type: string, bytes: Buffer): unknown {
  if (bytes.length === 0) return emptyOf(type);
  if (isJson(type)) return readJson(bytes);
  if (isForm(type)) return readFields(readText(bytes));
  return /^text\/|[/+]xml$/.test(type) ? readText(bytes) : bytes;
}

/** AWX takes an empty body for an empty object, so that the answer names what is missing. */
function emptyOf(type: string): unknown {
  return isJson(type) || isForm(type) ? {} : '';
}

/** The most fields that a form may have. */
const mostFields = 1000;

function readFields(text: string): unknown {
  const fields = parseFields(text, '&', '=', { maxKeys: mostFields + 1 });
  if (Object.values(fields).flat().length > mostFields) {
    throw new Refusal(413, `The request body has more than ${mostFields} fields.`);
  }
  return fields;
}

/** The most bytes that any operation reads of a field of a form. */
export function largestBody(operations: Operation[]): number {
  return Math.max(defaultLimit, ...operations.map(({ body }) => body?.node['x-max-bytes'] ?? 0));
}

function isForm(type: string): boolean {
  return type === 'application/x-www-form-urlencoded' || type.startsWith('multipart/form-data');
}

function isJson(type: string): boolean {
  return /[/+]json$/.test(type);
}

function toRefusal(error: unknown, limit: number): unknown {
  if (!(error instanceof Error) || !('status' in error)) return error;
  if ('type' in error && error.type === 'entity.too.large') return tooLarge(limit);
  const status = Number(error.status);
  // What a reader of parts does not expect is an error of its own, although the body is to blame.
  return new Refusal(status >= 500 ? 400 : status, error.message);
}
