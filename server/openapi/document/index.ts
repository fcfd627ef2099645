export {
  type Document,
  type Encoding,
  type Example,
  type Header,
  isDocument,
  type MediaType as MediaTypeObject,
  type OperationObject,
  type Parameter as ParameterObject,
  type PathItem,
  type Response as ResponseObject,
  readDocument,
  readExamples,
  readSerialized,
  type Schema,
  type SecurityRequirement,
  type SecurityScheme as SecuritySchemeObject,
} from './document.ts';
export { lazily, once, remember } from './lazy.ts';
export { covers, findCovering, isJson, isJsonType, isRange, type MediaType, parseMediaType } from './media-types.ts';
export * from './operations.ts';
export * from './pointer.ts';
export { findResponse, listSuccesses, pathViolationStatus, violationStatus } from './responses.ts';
export {
  createRouteTable,
  fillPath,
  namesInPath,
  prefixesOf,
  type RouteOf,
  serversOf,
  splitAtNames,
} from './routes.ts';
export { type ExpressedMessages, evaluateExpression } from './runtime-expression.ts';
export { createSourceMap, noSourceMap, readSourceMap, type SourceLines, type SourceMap } from './source-map.ts';
