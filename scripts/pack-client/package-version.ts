/** The version of a contract as npm admits it: `v2` is 2.0.0, and `2026-01-15` is 2026.1.15. */
export function toPackageVersion(version: string): string {
  const semantic = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\+.*)?$/.exec(version.trim())?.[1];
  if (semantic !== undefined) return semantic;
  const [major = 0, minor = 0, patch = 0] = (version.match(/\d+/g) ?? []).map(Number);
  return [major, minor, patch].join('.');
}
