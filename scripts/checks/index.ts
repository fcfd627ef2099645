export { type CompileError, startCompiler } from './compiler.ts';
export { formats, writeStepSummary } from './reports.ts';
export { type CheckName, checkNames, hasFailed, runChecks } from './run-checks.ts';
