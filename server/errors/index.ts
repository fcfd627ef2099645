export {
  createUndeclaredLog,
  describeThrown,
  isSecretName,
  logFailure,
  logInvalidRequest,
  logInvalidResponse,
  logNamesNothing,
  logUnreadable,
  redact,
} from './failure-log.ts';
export { HttpError, InvalidRequest, InvalidResponse, type ResponseViolation, tooLarge } from './http-error.ts';
export {
  describeViolation,
  nameForPeople,
  nameViolations,
  placeOf,
  renderMessage,
  tellName,
  type Violation,
} from './violations.ts';
