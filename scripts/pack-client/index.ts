export { packClient } from './pack-package.ts';
