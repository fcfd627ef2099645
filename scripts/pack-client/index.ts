export { bundleChecks } from './checks.ts';
export { packClient } from './pack-package.ts';
