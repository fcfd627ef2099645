/** Headers that say where a message ends and how it travels: the server's own matter, whatever a contract declares. */
export const ownHeaders = new Set([
  'connection',
  'content-length',
  'content-type',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
