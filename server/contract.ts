import type { Logger } from 'pino';
import type { mediaTypes, operations as table } from '../generated/operations.ts';
import type { operations as requests, components as sent } from '../generated/request-types.ts';
import type { components, operations as responses } from '../generated/response-types.ts';
import type { Caller } from './auth.ts';

/** The operations of the contract, by operationId. */
export type OperationId = keyof requests & keyof responses & keyof typeof table;

/**
 * The input of a handler: parameters and body as the contract describes them, already validated, with the contract's
 * defaults filled in.
 */
export type Input<Id extends OperationId> = {
  path: Parameters<Id, 'path'>;
  query: WithDefaults<Id, 'query'>;
  header: WithDefaults<Id, 'header'>;
  cookie: WithDefaults<Id, 'cookie'>;
} & SentBody<Id>;

/** An input as a caller gives it: without the defaults, and without what may be left out as a whole. */
export type InputDraft<Id extends OperationId> = LeavableOut<{
  path: Parameters<Id, 'path'>;
  query: Parameters<Id, 'query'>;
  header: Parameters<Id, 'header'>;
  cookie: Parameters<Id, 'cookie'>;
}> &
  GivenBody<Id>;

/** What a handler is told of a request beside its input. */
export interface HandlerContext<Id extends OperationId> {
  /** The id by which the log and the caller know the request. */
  readonly requestId: string;
  /** A logger whose lines have that id, and the trace that the request belongs to. */
  readonly log: Logger;
  /** Aborted once nobody waits for the response, or for the rest of its body: the handler is late, the client has gone, or the server shuts down. */
  readonly signal: AbortSignal;
  /** Who calls, with the scopes that were found good. */
  readonly caller: (typeof table)[Id]['authenticated'] extends true ? Caller : Caller | undefined;
}

/** A response of a handler: one variant for each status that the contract declares, with just its headers and body. */
export type Response<Id extends OperationId> = responses[Id] extends { responses: infer Declared }
  ? { [Status in keyof Declared]: ResponseWith<Status, Declared[Status]> }[keyof Declared]
  : never;

/** A schema of the contract as a response carries it, for what handlers share. */
export type InResponse<Name extends keyof components['schemas']> = components['schemas'][Name];

/** A schema of the contract as a request carries it. */
export type InRequest<Name extends keyof sent['schemas']> = sent['schemas'][Name];

/** An operation as a function of the contract. It returns every expected outcome and throws only the unexpected. */
export type Handler<Id extends OperationId> = (
  input: Input<Id>,
  context: HandlerContext<Id>,
) => Promise<Response<Id>> | Response<Id>;

/** A handler for every operation: one that is missing does not compile. */
export type Handlers = { [Id in OperationId]: Handler<Id> };

/** An operation without parameters in a place gets none there. */
type Parameters<Id extends OperationId, Place extends 'path' | 'query' | 'header' | 'cookie'> = [
  NonNullable<requests[Id]['parameters'][Place]>,
] extends [never]
  ? Record<never, never>
  : NonNullable<requests[Id]['parameters'][Place]>;

/** Parameters of which those that have a default are always there. */
type WithDefaults<Id extends OperationId, Place extends 'query' | 'header' | 'cookie'> = Filled<
  Parameters<Id, Place>,
  DefaultsOf<Id, Place>
>;

type DefaultsOf<
  Id extends OperationId,
  Place extends 'body' | 'query' | 'header' | 'cookie',
> = (typeof table)[Id]['defaults'][Place][number];

/** A body as a test writes it, in the first of the media types unless one is named. */
type GivenBody<Id extends OperationId> = requests[Id] extends { requestBody: { content: infer Content } }
  ? GivenAs<Content>
  : requests[Id] extends { requestBody?: { content: infer Content } }
    ? GivenAs<Content> | NoSentBody | { body?: undefined }
    : { body?: undefined };

type GivenAs<Content> = {
  [Type in keyof Content]: { contentType?: Chosen<Type>; body: Content[Type] };
}[keyof Content];

/** One variant for each media type that the contract has for the body. */
type SentBody<Id extends OperationId> = requests[Id] extends { requestBody: { content: infer Content } }
  ? BodyAs<Id, Content>
  : requests[Id] extends { requestBody?: { content: infer Content } }
    ? BodyAs<Id, Content> | NoSentBody
    : NoSentBody;

interface NoSentBody {
  contentType?: undefined;
  body: undefined;
}

type BodyAs<Id extends OperationId, Content> = {
  [Type in keyof Content]: {
    /** The media type of the body; where the contract has a range, the one that was sent. */
    contentType: Chosen<Type>;
    body: Received<SyntaxOf<Type>, Content[Type], (typeof table)[Id]['streamed'], DefaultsOf<Id, 'body'>>;
  } & (SyntaxOf<Type> extends 'parts' | 'list' ? WithPartHeaders : unknown);
}[keyof Content];

interface WithPartHeaders {
  /** The headers that the contract declares for parts, by the part's name or position, each time that it comes. */
  partHeaders: Record<string, Record<string, unknown>[]>;
}

type SyntaxOf<Type> = Type extends keyof typeof mediaTypes ? (typeof mediaTypes)[Type] : 'bytes';

/** A body as its media type has it read. */
type Received<Syntax, T, Streamed, Defaulted> = Syntax extends 'bytes'
  ? Streamed extends true
    ? AsyncIterable<Uint8Array>
    : Uint8Array
  : Syntax extends 'lines'
    ? Listed<Filled<ItemOf<T>, Defaulted>, Streamed>
    : Syntax extends 'events'
      ? T extends (infer Item)[]
        ? Listed<Filled<Item, Defaulted>, Streamed>
        : string
      : Syntax extends 'list'
        ? WithFiles<T>
        : Syntax extends 'parts'
          ? Filled<WithFiles<T>, Defaulted>
          : Filled<T, Defaulted>;

/** The values of a sequence, as they come where there may be too many of them to wait for. */
type Listed<Item, Streamed> = Streamed extends true ? AsyncIterable<Item> : Item[];

/** A schema of a list says what each of its items is; any other is that of the item. */
type ItemOf<T> = T extends (infer Item)[] ? Item : T;

/** What is bytes comes as a file, which has a name and a media type. */
type WithFiles<T> = T extends Blob ? File : T extends object ? { [Name in keyof T]: WithFiles<T[Name]> } : T;

/** A member that may be empty may be left out. */
type LeavableOut<T> = Partial<T> & {
  [Name in keyof T as Record<never, never> extends T[Name] ? never : undefined extends T[Name] ? never : Name]: T[Name];
};

/** A body in which the properties that have a default are always there. */
type Filled<T, Defaulted> = T & { [Name in keyof T & Defaulted]-?: NonNullable<T[Name]> };

type ResponseWith<Status, Declared> = { status: StatusCode<Status> } & HeadersOf<Declared> & BodyOf<Declared>;

type StatusCode<Status> = Status extends number ? Status : number;

type HeadersOf<Declared> = Declared extends { headers: infer Headers }
  ? keyof Known<Headers> extends never
    ? NoHeaders
    : Record<never, never> extends Known<Headers>
      ? { headers?: Known<Headers> }
      : { headers: Known<Headers> }
  : NoHeaders;

type NoHeaders = { headers?: Record<string, never> };

/** The declared headers, without the index signature that stands for all others. */
type Known<Headers> = { [Name in keyof Headers as string extends Name ? never : Name]: Headers[Name] };

/** One variant for each declared media type; without a choice, the one that the caller prefers is sent. */
type BodyOf<Declared> = Declared extends { content: infer Content }
  ? [Content] extends [never]
    ? NoBody
    : {
        [Type in keyof Content]: {
          contentType?: Chosen<Type>;
          body: Encodable<SyntaxOf<Type>, Content[Type]>;
        };
      }[keyof Content]
  : NoBody;

type NoBody = { contentType?: never; body?: never };

/** A range such as `image/*` leaves the choice to who sends the body. */
type Chosen<Type> = Type extends `${string}*${string}` ? string : Type;

/** What can be sent in a syntax: all but JSON as bytes as well, and as they come. */
type Encodable<Syntax, T> = Syntax extends 'json'
  ? T
  : Syntax extends 'lines' | 'events'
    ? AsyncIterable<ItemOf<T>> | ItemOf<T>[] | string | Uint8Array
    : Syntax extends 'list'
      ? Sendable<T> | AsyncIterable<Sendable<ItemOf<T>>> | string | Uint8Array | Blob
      : Syntax extends 'xml'
        ? T | string | Bytes
        : (T extends Blob ? never : T) | Bytes;

/** What is bytes is sent from memory or from a file. */
type Sendable<T> = T extends Blob
  ? Blob | Uint8Array
  : T extends unknown[]
    ? { [Index in keyof T]: Sendable<T[Index]> }
    : T;

type Bytes = Uint8Array | Blob | AsyncIterable<Uint8Array | string>;
