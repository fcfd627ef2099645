export { nameHandlers, readHandlersIndex } from './handlers.ts';
export { readStates, scaffoldHandlers } from './scaffold.ts';
