export { loadChecks } from './checks.ts';
export { packClient } from './pack-package.ts';
