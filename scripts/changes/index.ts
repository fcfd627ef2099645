export { type Change, worstImpact } from './change.ts';
export { findChanges } from './find-changes.ts';
export { renderMarkdown, renderRules } from './markdown.ts';
export { createPolicy, findIdleApprovals, type Policy, readPolicyFile, type VersionLevel } from './policy.ts';
export { type Impact, ruleIds } from './rules.ts';
export { bumps, isHonoured, versionFor } from './version.ts';
