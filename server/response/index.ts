export {
  type AnyResponse,
  bodyless,
  type CheckedResponse,
  type CheckResponse,
  createResponseCheck,
  type PreferType,
  type RenderedResponse,
  type ResponseValidation,
  type UndeclaredProperties,
} from './check-response.ts';
export type { SentStream } from './encode-body.ts';
export { isHouseForm, isNamed, renderError, type ServerError, toServerError } from './error-body.ts';
export { requestIdHeader, send } from './send.ts';
