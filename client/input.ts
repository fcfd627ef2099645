import type { components, operations } from '../generated/request-types.ts';
import type { WrittenAs } from './bodies.ts';
import type { CallOptions } from './call.ts';
import type { SchemaName } from './result.ts';

/** The parameters and the body of an operation, and options for this one call; what it does not have does not compile. */
export type Input<Id extends keyof operations> = Inputs[Id];

/**
 * Each for itself, which `as` sees to: where it is not known which operation it is, the compiler would multiply the parameters
 * of all by the bodies of all, which is too much for a contract of a hundred operations.
 */
type Inputs = {
  [Id in keyof operations as Id]: ParametersOf<operations[Id]> & BodyOf<operations[Id]> & CallOptions;
};

/** The same with the parameters in `params`. */
export type PathInput<Id extends keyof operations> = ParamsOf<ParametersOf<operations[Id]>> &
  BodyOf<operations[Id]> &
  CallOptions;

/** The body of an operation's requests. */
export type Body<Id extends keyof operations> =
  BodyOf<operations[Id]> extends { body?: infer Value } ? Value : undefined;

/** A schema of the contract as a request carries it: what is read-only cannot be there. */
export type InRequest<Name extends SchemaName> = components['schemas'][Name];

/** Arguments of which the one can be left out if nothing in it is required. */
export type Arguments<Input> = Record<never, never> extends Input ? [input?: Input] : [input: Input];

type ParamsOf<Parameters> = Record<never, never> extends Parameters ? { params?: Parameters } : { params: Parameters };

/** The places that have parameters. */
type ParametersOf<Declared> = Declared extends { parameters: infer Places }
  ? { [Place in keyof Places as [NonNullable<Places[Place]>] extends [never] ? never : Place]: Places[Place] }
  : Record<never, never>;

type BodyOf<Declared> = Declared extends { requestBody: { content: infer Content } }
  ? BodyIn<Content>
  : Declared extends { requestBody?: infer Optional }
    ? NonNullable<Optional> extends { content: infer Content }
      ? BodyIn<Content> | { body?: never; contentType?: never }
      : Record<never, never>
    : Record<never, never>;

/** One variant for each media type; where there are several, a call says which. */
type BodyIn<Content> = {
  [Type in keyof Content]: { body: WrittenAs<Type, Content[Type]> } & (true extends IsUnion<keyof Content>
    ? { contentType: Chosen<Type> }
    : { contentType?: Chosen<Type> });
}[keyof Content];

type IsUnion<T, Whole = T> = T extends unknown ? ([Whole] extends [T] ? false : true) : never;

/** A range such as `image/*` leaves the type to the caller. */
type Chosen<Type> = Type extends `${infer Main}/*` ? `${Main}/${string}` : Type;
