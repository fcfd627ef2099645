/** The file of an operation's handler in `server/handlers/`, named after its id. */
export function handlerFile(id: string): string {
  return `${wordsOf(id).join('-').toLowerCase()}.ts`;
}

/** The function that creates the handler of an operation: its id, where that is a name of JavaScript. */
export function handlerFunction(id: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(id) && !reserved.has(id)) return id;
  const [first = 'handle', ...others] = wordsOf(id);
  const name = [first.toLowerCase(), ...others.map((word) => word[0]?.toUpperCase() + word.slice(1))].join('');
  return /^\d/.test(name) || reserved.has(name) ? `handle${name[0]?.toUpperCase()}${name.slice(1)}` : name;
}

function wordsOf(id: string): string[] {
  const spaced = id.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, (letter) => ` ${letter}`);
  const words = spaced.match(/[A-Za-z0-9]+/g);
  return words ?? ['handle'];
}

const reserved = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return static super switch this throw true try typeof var void while with yield let package private protected public implements interface arguments eval'.split(
    ' ',
  ),
);
