import type { components, operations } from '../generated/response-types.ts';
import type { ReadAs } from './bodies.ts';

/** A way in which a request or a response violates the contract: where in it, and what it should be. */
export interface Violation {
  in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  /** A JSON pointer into the body, or into the parameters of that place by their names. */
  instancePath: string;
  message: string;
}

/** Why a call has no response that the contract declares. */
export type FailureKind =
  | 'undeclared'
  | 'unreadable'
  | 'empty'
  | 'invalid-response'
  | 'invalid-request'
  | 'unauthenticated'
  | 'network'
  | 'timeout'
  | 'aborted';

/** A failed call, with all that is known of it. */
export interface FailureDetails {
  response?: Response;
  body?: unknown;
  violations?: Violation[];
  cause?: unknown;
}

/** A call that has no response as the contract declares it, or an error without a body: why, and what came instead. */
export class Failure extends Error {
  override name = 'Failure';
  readonly kind: FailureKind;
  /** The response, if anything came back. */
  readonly response: Response | undefined;
  /** The body as it came, parsed if it is JSON; the contract says nothing about it. */
  readonly body: unknown;
  /** The violations of the contract in a request or a response. */
  readonly violations: readonly Violation[];

  constructor(kind: FailureKind, message: string, { response, body, violations = [], cause }: FailureDetails = {}) {
    super(message, { cause });
    this.kind = kind;
    this.response = response;
    this.body = body;
    this.violations = violations;
  }
}

/** The operations of the contract, by operationId. */
export type OperationId = keyof operations;

/** The schemas of the contract, by name. */
export type SchemaName = keyof components['schemas'];

/** A schema of the contract as a response carries it. */
export type InResponse<Name extends SchemaName> = components['schemas'][Name];

/**
 * What became of a call, told apart by `status`: a status that the contract declares, with its body and its headers, or a
 * word for anything else that can happen. `ok` is true for the declared successes alone.
 */
export type Result<Id extends OperationId> = DeclaredResult<operations[Id]['responses']> | UnexpectedResult;

/** The data of an operation's successes. */
export type Data<Id extends OperationId> = Extract<Result<Id>, { ok: true }>['data'];

/** A declared success. */
export interface Success<Status, Body, Headers, Type> {
  ok: true;
  status: Status;
  data: Body;
  error?: undefined;
  headers: Headers;
  contentType: Type;
  response: Response;
}

/** A declared response that is no success; a `Failure` stands for an error that the contract declares without a body. */
export interface DeclaredError<Status, Body, Headers, Type> {
  ok: false;
  status: Status;
  data?: undefined;
  error: Body;
  headers: Headers;
  contentType: Type;
  response: Response;
}

/** A response that the contract does not have: its status, or its body. What came is `error.body`, and `unknown`. */
export interface UndeclaredResult {
  ok: false;
  /**
   * - `undeclared`: the contract has no such status here; `response.status` has its number.
   * - `unreadable`: a declared status with another body than declared, such as none, or the HTML of a proxy.
   * - `invalid-response`: the body violates its schema (with `validate`).
   */
  status: 'undeclared' | 'unreadable' | 'invalid-response';
  data?: undefined;
  error: Failure;
  headers?: undefined;
  contentType?: undefined;
  response: Response;
}

/** A call without a response. */
export interface UnansweredResult {
  ok: false;
  /**
   * - `network`: no connection, or it was cut.
   * - `timeout`: none within `timeout`.
   * - `aborted`: its `signal` ended it.
   * - `unauthenticated`: the `auth` function failed.
   * - `invalid-request`: the request violates the contract and was not sent (with `validate`).
   */
  status: 'network' | 'timeout' | 'aborted' | 'unauthenticated' | 'invalid-request';
  data?: undefined;
  error: Failure;
  headers?: undefined;
  contentType?: undefined;
  response?: undefined;
}

/** Whatever may happen to a call that the contract does not tell of. */
export type UnexpectedResult = UndeclaredResult | UnansweredResult;

/** The result of some operation. */
export type AnyResult =
  | Success<number, unknown, object, string | undefined>
  | DeclaredError<number, unknown, object, string | undefined>
  | UnexpectedResult;

/** One variant for each status and media type of the responses that are declared. */
export type DeclaredResult<Responses> = {
  [Key in keyof Responses]: Variants<StatusOf<Key, keyof Responses>, Responses[Key]>;
}[keyof Responses];

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type NumberOf<Text extends string> = Text extends `${infer Value extends number}` ? Value : never;
type Hundred<Class extends number> = NumberOf<`${Class}${Digit}${Digit}`>;
type SuccessStatus = Hundred<2>;
type OtherStatus = Hundred<3 | 4 | 5>;

type StatusOf<Key, Keys> = Key extends number
  ? Key
  : Key extends `${infer Class extends number}${'XX' | 'xx'}`
    ? Exclude<Hundred<Class>, Keys>
    : Exclude<[DeclaredSuccess<Keys>] extends [never] ? SuccessStatus | OtherStatus : OtherStatus, Covered<Keys>>;

type DeclaredSuccess<Keys> = Extract<Keys, SuccessStatus | '2XX' | '2xx'>;
/** The statuses that keys other than `default` stand for. */
type Covered<Key> = Key extends number
  ? Key
  : Key extends `${infer Class extends number}${'XX' | 'xx'}`
    ? Hundred<Class>
    : never;

type Variants<Status, Declared> =
  | SuccessVariants<Extract<Status, SuccessStatus>, Declared>
  | ErrorVariants<Exclude<Status, SuccessStatus>, Declared>;

type SuccessVariants<Status, Declared> = [Status] extends [never]
  ? never
  : Declared extends { content: infer Content }
    ? {
        [Type in keyof Content]: Success<Status, ReadAs<Type, Content[Type]>, HeadersOf<Declared>, Chosen<Type>>;
      }[keyof Content]
    : Success<Status, undefined, HeadersOf<Declared>, undefined>;

type ErrorVariants<Status, Declared> = [Status] extends [never]
  ? never
  : Declared extends { content: infer Content }
    ? {
        [Type in keyof Content]: DeclaredError<Status, ReadAs<Type, Content[Type]>, HeadersOf<Declared>, Chosen<Type>>;
      }[keyof Content]
    : DeclaredError<Status, Failure, HeadersOf<Declared>, undefined>;

/** A range such as `image/*` leaves the type to the server. */
type Chosen<Type> = Type extends `${string}*${string}` ? string : Type;

/** The declared headers; one that spells an object stays the text that it is. */
type HeadersOf<Declared> = Declared extends { headers: infer Headers }
  ? { [Name in keyof Headers as string extends Name ? never : Name]: AsHeader<Headers[Name]> }
  : Record<never, never>;

type AsHeader<Value> = Value extends readonly unknown[] ? Value : Value extends object ? string : Value;
