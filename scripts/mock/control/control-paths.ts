/** Where a mock is asked about itself. */
export const controlPrefix = '/__mock';

/** What there is below that, as the mock itself and `--help` tell it. */
export const controlTexts: [call: string, text: string][] = [
  ['POST /__mock/reset', 'forgets what the session keeps, its preferences and its requests; ?all=true: every session'],
  ['GET /__mock/state', 'what the session keeps'],
  ['PUT /__mock/state', 'puts that in, whole; --seed FILE begins each session with such a file'],
  ['GET /__mock/requests', 'what was asked and responded, the last 1000; ?operation=ID, ?status=404, ?format=har'],
  ['GET /__mock/verify', 'the requests that violated the contract, and how'],
  [
    'PUT /__mock/preferences',
    '{"prefer":"delay=200-500","operations":{"ID":"code=503, times=2"}}: the defaults of the session',
  ],
  ['GET /__mock/preferences', 'those defaults'],
];
