/** Shows what a command is at, on one line of the terminal. */
export interface Progress {
  show(text: string): void;
  /** Takes the line away, before something else is printed. */
  clear(): void;
}

/** The progress of a command on stderr; where that is no terminal, nothing is shown. */
export function createProgress({ isTTY, columns }: NodeJS.WriteStream = process.stderr): Progress {
  if (!isTTY) return { show: () => {}, clear: () => {} };
  const write = (text: string) => process.stderr.write(`\r\u001b[2K${text}`);
  return { show: (text) => write(text.slice(0, (columns ?? 80) - 1)), clear: () => write('') };
}
