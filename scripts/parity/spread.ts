/** As many of a list as are wanted, evenly spread over it. */
export function spread<T>(all: T[], wanted: number): T[] {
  if (all.length <= wanted) return all;
  const step = all.length / wanted;
  return all.filter((_, index) => Math.floor((index + 1) / step) > Math.floor(index / step));
}
