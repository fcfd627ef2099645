/** Creates a source of whole numbers from 0 on, below what is asked for: the same numbers for the same seed. */
export function createChance(seed: string): (below: number) => number {
  let state = hashText(seed) || 1;
  const next = () => {
    // xorshift32 (Marsaglia, 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  // Seeds that are alike begin alike.
  for (let round = 0; round < 8; round++) next();
  return (below) => (below > 0 ? Math.floor((next() / 2 ** 32) * below) : 0);
}

/** A whole number that follows from a text (FNV-1a, 32 bits). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
