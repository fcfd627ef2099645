/** How a language writes values. */
export interface Notation {
  /** What each level is indented by. */
  step: string;
  /** What stands behind the last member of several lines. */
  end: string;
  writeName(name: string): string;
  /** Writes what is neither a list nor an object. */
  writeScalar(value: unknown): string;
}

const json: Notation = {
  step: '  ',
  end: '',
  writeName: JSON.stringify,
  writeScalar: (value) => JSON.stringify(value),
};

/** The levels that have lines of their own. Indentation grows with the square of the depth: what is deeper is on one line. */
const mostIndented = 32;

/** Renders a JSON value in a notation, JSON unless given, with a line for each member. */
export function renderIndented(value: unknown, notation = json, level = 0): string {
  if (typeof value !== 'object' || value === null) return notation.writeScalar(value);
  const isList = Array.isArray(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const [open, close] = isList ? '[]' : '{}';
  const isFlat = level >= mostIndented || members.length === 0;
  const line = isFlat ? '' : `\n${notation.step.repeat(level + 1)}`;
  let text = `${open}`;
  for (const [index, [name, member]] of members.entries()) {
    const before = index === 0 ? line : `,${line || ' '}`;
    text += `${before}${isList ? '' : `${notation.writeName(name)}: `}${renderIndented(member, notation, level + 1)}`;
  }
  return `${text}${isFlat ? '' : `${notation.end}\n${notation.step.repeat(level)}`}${close}`;
}
