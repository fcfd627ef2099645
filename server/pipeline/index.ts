export { createAuthentication, presentsUnchecked } from './authenticate.ts';
export { createAuthorization } from './authorize.ts';
export {
  ClientGone,
  createHandlerCall,
  type FallbackHandler,
  HandlerCall,
  markMocked,
  refuseUnhandled,
} from './call-handler.ts';
export { checkHost, createHostCheck, type IsOwnHost, isLoopback } from './check-host.ts';
export { createCors, type Origins } from './cors.ts';
export { type Limits, limitRate } from './limit-rate.ts';
export { createRequestLog } from './log-request.ts';
export { accepts, negotiate } from './negotiate.ts';
export { parseJson, readOrRefuse } from './parse-json.ts';
export { readBody } from './read-body.ts';
export { readBytes } from './read-bytes.ts';
export { type AnyInput, ended, operationOf, type RequestContext, type Step } from './request-context.ts';
export { createRouting } from './route.ts';
export { createErrorHandler, runSteps } from './run-steps.ts';
export { createRequestValidation, isChecked, type Reference, sourceOf } from './validate-request.ts';
