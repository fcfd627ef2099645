/** The words that cannot be the name of an export. */
export const reservedWords = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
);

/** A name for the export of each id: the id itself where it is an identifier that the module does not use. */
export function nameExports(ids: string[], used: string[] = []): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(used);
  for (const id of ids) {
    let name = toIdentifier(id);
    while (taken.has(name)) name += '_';
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

/** An identifier of the words of an id: the id itself where it is one. */
export function toIdentifier(id: string): string {
  const [first = '', ...others] = id.split(/[^\p{L}\p{N}_$]+/u).filter((part) => part !== '');
  const name = first + others.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
  return reservedWords.has(name) || !/^[\p{L}_$]/u.test(name) ? `_${name}` : name;
}

/** The name, or if it is taken the name with a number; it is taken afterwards. */
export function takeFreeName(base: string, taken: Set<string>): string {
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}${number}`;
  taken.add(name);
  return name;
}

/** A string literal as the formatter writes it. */
export function literal(text: string): string {
  const quoted = JSON.stringify(text);
  return /['"]/.test(text) ? quoted : `'${quoted.slice(1, -1)}'`;
}

/** A name as the key of an object literal, where `__proto__` alone would be the prototype. */
export function keyOf(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}
