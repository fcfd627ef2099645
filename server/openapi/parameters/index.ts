export { createParameterCodec, type IsValid, isUnrestricted, readTyped, type StyledParameter } from './codec.ts';
export {
  type Compilation,
  compileHeaders,
  compileParameter,
  isHeaderName,
  ownHeaders,
  type Parameter,
  type ParameterPlace,
  type ResponseHeader,
} from './compile.ts';
export { createFieldCodecs, type FieldCodecs, readFields, writeFields } from './fields.ts';
export { findStyleFinding, findUnsupportedStyles, type UnsupportedStyle } from './findings.ts';
export {
  addPair,
  decode,
  decodeQuery,
  encode,
  type Pairs,
  type ParameterSource,
  type Place,
  readCookies,
  readQuery,
  spell,
  styleOf,
  styles,
  unquote,
} from './styles.ts';
