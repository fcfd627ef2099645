/** Characters that move a cursor, change colours or reverse the order of letters: the controls of C0 and C1, DEL, line separators, and marks of direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A text that may hold anything, as one line that does nothing to a terminal: control characters are written as escapes of JSON. */
export function toTerminalLine(text: string): string {
  return text.replaceAll(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for a text of several lines, whose line ends and tabs remain. */
export function toTerminalText(text: string): string {
  return text
    .split(/([\n\t])/)
    .map((part, index) => (index % 2 === 1 ? part : toTerminalLine(part)))
    .join('');
}
