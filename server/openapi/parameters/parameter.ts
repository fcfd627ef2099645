import type { Example } from '../document/index.ts';
import type { SchemaCheck, ValueType } from '../schema/index.ts';
import type { MakeSample } from '../schema/values/sampler.ts';
import type { ParameterCodec } from './parameter-codec.ts';

/** The places that a parameter may stand in. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

export interface Parameter {
  name: string;
  in: ParameterPlace;
  isRequired: boolean;
  /** True if `name` and `name=` say something: the empty text, where the schema reads nothing else in that. */
  allowsEmpty: boolean;
  pointer: string;
  codec: ParameterCodec;
  type: ValueType;
  check: SchemaCheck | undefined;
  /** The value of a parameter that was left out, if the contract has one. */
  default: unknown;
  examples: Example[];
  makeSample: MakeSample;
  /** The detail of the 404 for a value that violates the contract, where such a value names nothing (`x-not-found`). */
  notFound: string | undefined;
}

export interface ResponseHeader {
  name: string;
  isRequired: boolean;
  pointer: string;
  check: SchemaCheck | undefined;
  codec: ParameterCodec;
  examples: Example[];
  makeSample: MakeSample;
}
