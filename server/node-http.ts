/** What is used of `node:http`. An import of it by name also loads undici, for its WebSocket: half of the CPU of a start. */
export const { createServer, request, STATUS_CODES } = process.getBuiltinModule('node:http');
