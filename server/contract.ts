import type { Caller } from './auth.ts';
import type { Logger } from './logger.ts';

/**
 * A contract as types, as `npm run generate` renders them; `generated/contract.ts` binds the types of this file to it.
 *
 * @example
 * type Handler<Id extends OperationId> = toolchain.Handler<Contract, Id>;
 */
export interface ContractTypes {
  /** The table of operations: `typeof operations` of `generated/operations.ts`. */
  operations: object;
  /** The syntax of each media type: `typeof mediaTypes` of `generated/operations.ts`. */
  mediaTypes: object;
  /** Operations and components as requests carry them: the module `generated/request-types.ts`. */
  requests: { operations: object; components: object };
  /** The same as responses carry them: the module `generated/response-types.ts`. */
  responses: { operations: object; components: object };
}

/** The operations of a contract, by operationId. */
export type OperationId<C extends ContractTypes> = keyof C['requests']['operations'] &
  keyof C['responses']['operations'] &
  keyof C['operations'];

/**
 * The input of a handler: parameters and body as the contract describes them, already validated, with the contract's
 * defaults filled in.
 */
export type Input<C extends ContractTypes, Id extends OperationId<C>> = {
  path: Parameters<C, Id, 'path'>;
  query: WithDefaults<C, Id, 'query'>;
  header: WithDefaults<C, Id, 'header'>;
  cookie: WithDefaults<C, Id, 'cookie'>;
} & SentBody<C, Id>;

/** An input as a caller gives it: without the defaults, and without what may be left out as a whole. */
export type InputDraft<C extends ContractTypes, Id extends OperationId<C>> = LeavableOut<{
  path: Parameters<C, Id, 'path'>;
  query: Parameters<C, Id, 'query'>;
  header: Parameters<C, Id, 'header'>;
  cookie: Parameters<C, Id, 'cookie'>;
}> &
  GivenBody<C, Id>;

/** The context of a request beside its input, for a handler. */
export interface HandlerContext<C extends ContractTypes, Id extends OperationId<C>> {
  /** The id by which the log and the caller know the request. */
  readonly requestId: string;
  /** A logger whose lines have that id, and the trace that the request belongs to. */
  readonly log: Logger;
  /** Aborted once the response, or the rest of its body, is no longer waited for: the handler is late, the client has gone, or the server shuts down. */
  readonly signal: AbortSignal;
  /** Who calls, with the scopes that were found good. */
  readonly caller: C['operations'][Id] extends { authenticated: true } ? Caller : Caller | undefined;
}

/** A response of a handler: one variant for each status that the contract declares, or that of one status, with just its headers and body. */
export type Response<
  C extends ContractTypes,
  Id extends OperationId<C>,
  Status extends DeclaredStatus<C, Id> = DeclaredStatus<C, Id>,
> = C['responses']['operations'][Id] extends { responses: infer Declared }
  ? { [Key in keyof Declared & Status]: ResponseWith<C, Key, Declared[Key]> }[keyof Declared & Status]
  : never;

/** The statuses that the contract declares for an operation: numbers, classes such as `4XX`, and `default`. */
export type DeclaredStatus<
  C extends ContractTypes,
  Id extends OperationId<C>,
> = C['responses']['operations'][Id] extends {
  responses: infer Declared;
}
  ? keyof Declared
  : never;

/** A schema of the contract as a response carries it, for what handlers share. */
export type InResponse<C extends ContractTypes, Name extends SchemaName<C['responses']['components']>> = SchemaOf<
  C['responses']['components'],
  Name
>;

/** A schema of the contract as a request carries it. */
export type InRequest<C extends ContractTypes, Name extends SchemaName<C['requests']['components']>> = SchemaOf<
  C['requests']['components'],
  Name
>;

/** The names of the schemas among components. */
export type SchemaName<Components> = Components extends { schemas: infer Schemas } ? keyof Schemas : never;

type SchemaOf<Components, Name> = Components extends { schemas: infer Schemas }
  ? Name extends keyof Schemas
    ? Schemas[Name]
    : never
  : never;

/**
 * An operation as a function of the contract. It returns every expected outcome and throws only the unexpected. `Own` is what
 * steps before it add to its context.
 */
export type Handler<C extends ContractTypes, Id extends OperationId<C>, Own = unknown> = (
  input: Input<C, Id>,
  context: HandlerContext<C, Id> & Own,
) => Promise<Response<C, Id>> | Response<C, Id>;

/** A handler for every operation: one that is missing does not compile. */
export type Handlers<C extends ContractTypes, Own = unknown> = { [Id in OperationId<C>]: Handler<C, Id, Own> };

/** Handlers of whatever contract, by operationId. */
export type AnyHandlers = Readonly<Record<string, (input: never, context: never) => unknown>>;

type Place = 'path' | 'query' | 'header' | 'cookie';

/** An operation without parameters in a place gets none there. */
type Parameters<
  C extends ContractTypes,
  Id extends OperationId<C>,
  In extends Place,
> = C['requests']['operations'][Id] extends {
  parameters: { [Key in In]?: infer Declared };
}
  ? [NonNullable<Declared>] extends [never]
    ? Record<never, never>
    : NonNullable<Declared>
  : Record<never, never>;

/** Parameters of which those that have a default are always there. */
type WithDefaults<C extends ContractTypes, Id extends OperationId<C>, In extends Place> = Filled<
  Parameters<C, Id, In>,
  DefaultsOf<C, Id, In>
>;

type DefaultsOf<
  C extends ContractTypes,
  Id extends OperationId<C>,
  In extends Place | 'body',
> = C['operations'][Id] extends {
  defaults: { [Key in In]: readonly (infer Name)[] };
}
  ? Name
  : never;

/** A body as a test writes it, in the first of the media types unless one is named. */
type GivenBody<C extends ContractTypes, Id extends OperationId<C>> = C['requests']['operations'][Id] extends {
  requestBody: { content: infer Content };
}
  ? GivenAs<Content>
  : C['requests']['operations'][Id] extends { requestBody?: { content: infer Content } }
    ? GivenAs<Content> | NoSentBody | { body?: undefined }
    : { body?: undefined };

type GivenAs<Content> = {
  [Type in keyof Content]: { contentType?: Chosen<Type>; body: Content[Type] };
}[keyof Content];

/** One variant for each media type that the contract has for the body. */
type SentBody<C extends ContractTypes, Id extends OperationId<C>> = C['requests']['operations'][Id] extends {
  requestBody: { content: infer Content };
}
  ? BodyAs<C, Id, Content>
  : C['requests']['operations'][Id] extends { requestBody?: { content: infer Content } }
    ? BodyAs<C, Id, Content> | NoSentBody
    : NoSentBody;

interface NoSentBody {
  contentType?: undefined;
  body: undefined;
}

type BodyAs<C extends ContractTypes, Id extends OperationId<C>, Content> = {
  [Type in keyof Content]: {
    /** The media type of the body; where the contract has a range, the one that was sent. */
    contentType: Chosen<Type>;
    body: Received<SyntaxOf<C, Type>, Content[Type], StreamedOf<C, Id>, DefaultsOf<C, Id, 'body'>>;
  } & (SyntaxOf<C, Type> extends 'parts' | 'list' ? WithPartHeaders : unknown);
}[keyof Content];

interface WithPartHeaders {
  /** The headers that the contract declares for parts, by the part's name or position, each time that it comes. */
  partHeaders: Record<string, Record<string, unknown>[]>;
}

/** The syntax of a media type: `json`, `text`, `bytes` and so on. */
export type SyntaxOf<C extends ContractTypes, Type> = Type extends keyof C['mediaTypes']
  ? C['mediaTypes'][Type]
  : 'bytes';

type StreamedOf<C extends ContractTypes, Id extends OperationId<C>> = C['operations'][Id] extends { streamed: true }
  ? true
  : false;

/** A body as its media type has it read. */
type Received<Syntax, T, Streamed, Defaulted> = Syntax extends 'bytes'
  ? Streamed extends true
    ? AsyncIterable<Uint8Array>
    : Uint8Array
  : Syntax extends 'lines' | 'records'
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

/** Plain objects rather than intersections: the compiler then names the property that is wrong, in one line. */
type ResponseWith<C extends ContractTypes, Status, Declared> = Flat<
  { status: StatusCode<Status> } & HeadersOf<Declared> & BodyOf<C, Declared>
>;

type Flat<T> = { [Name in keyof T]: T[Name] };

type StatusCode<Status> = Status extends number ? Status : number;

type HeadersOf<Declared> = Declared extends { headers: infer Headers }
  ? keyof Known<Headers> extends never
    ? NoHeaders
    : Record<never, never> extends Known<Headers>
      ? { headers?: Known<Headers> }
      : { headers: Known<Headers> }
  : NoHeaders;

type NoHeaders = { headers?: never };

/** The declared headers, without the index signature that stands for all others. */
type Known<Headers> = { [Name in keyof Headers as string extends Name ? never : Name]: Headers[Name] };

/** One variant for each declared media type; without a choice, the one that the caller prefers is sent. */
type BodyOf<C extends ContractTypes, Declared> = Declared extends { content: infer Content }
  ? [Content] extends [never]
    ? NoBody
    : {
        [Type in keyof Content]: {
          contentType?: Chosen<Type>;
          body: Encodable<SyntaxOf<C, Type>, Content[Type]>;
        } & (SyntaxOf<C, Type> extends 'list' ? { partHeaders?: WithPartHeaders['partHeaders'] } : unknown);
      }[keyof Content]
  : NoBody;

type NoBody = { contentType?: never; body?: never };

/** A range such as `image/*` leaves the choice to who sends the body. */
type Chosen<Type> = Type extends `${string}*${string}` ? string : Type;

/** What can be sent in a syntax: all but JSON as bytes as well, and as they come. */
type Encodable<Syntax, T> = Syntax extends 'json'
  ? T
  : Syntax extends 'lines' | 'records' | 'events'
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

/**
 * Stands for a handler that is not written yet: whatever responds for operations without a handler responds for it.
 *
 * @example
 * const handlers = { listBooks: unwritten };
 */
export function unwritten(): never {
  throw new Error('This handler is not written yet.');
}

/** The operations without a handler, by their ids: those that have none, and those that have a stub. */
export function listUnwritten(
  { operations }: { operations: readonly { id: string }[] },
  handlers: Record<string, unknown>,
): string[] {
  const written = listWritten(handlers);
  return operations.map(({ id }) => id).filter((id) => !written.has(id));
}

/** The handlers that are written, by operationId. */
export function listWritten<Handler>(handlers: Record<string, Handler>): Map<string, Handler> {
  return new Map(Object.entries(handlers).filter(([, handler]) => handler !== unwritten));
}
