export { type CurlRequest, renderCodeSamples, renderCurl, renderCurlLine } from './code.ts';
export { renderIndented } from './indented-text.ts';
export {
  chooseShown,
  composeRequest,
  createSample,
  createSampleOf,
  type SampleBody,
  type SampleRequest,
} from './request.ts';
