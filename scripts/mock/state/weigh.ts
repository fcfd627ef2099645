/** The bytes that a value, a member of one and a character take in memory, at most about. */
const bytes = { value: 64, member: 16, character: 2 };

/** Tells about how many bytes a JSON value takes in memory, which are many more than its text has. */
export function weigh(value: unknown): number {
  if (typeof value === 'string') return bytes.value + bytes.character * value.length;
  if (typeof value !== 'object' || value === null) return bytes.member;
  const members = Object.entries(value).map(
    ([name, member]) => bytes.member + bytes.character * name.length + weigh(member),
  );
  return members.reduce((sum, member) => sum + member, bytes.value);
}

/** Tells the same of a JSON text before it is read. */
export function weighText(text: string): number {
  let values = 1;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === ',' || character === '[' || character === '{') values += 1;
  }
  return bytes.value * values + bytes.character * text.length;
}
