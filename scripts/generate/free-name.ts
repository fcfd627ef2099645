/** The name itself, or with the first number that makes it one that is not taken; from now on it is. */
export function takeFreeName(base: string, taken: Set<string>): string {
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}${number}`;
  taken.add(name);
  return name;
}
