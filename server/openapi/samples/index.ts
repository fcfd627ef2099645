export { type CurlRequest, renderCurlLine } from './curl-line.ts';
export { renderIndented } from './indented-text.ts';
export { type PresentedSecret, presentSecret } from './present-secret.ts';
export { chooseShown, createSample, createSampleOf, renderCurl, type Sample } from './sample.ts';
