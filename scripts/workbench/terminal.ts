import { styleText } from 'node:util';
import { toTerminalText } from '../../server/terminal-text.ts';

/** The output of the workbench: lines without control characters, coloured only on a terminal that wants colours (`NO_COLOR`). */
export interface Terminal {
  /** Writes a line that is read at a glance: a label in the margin, then what it is about. */
  say(label: string, text: string, mood?: Mood): void;
  /** Writes text. */
  write(text: string): void;
}

/** The colour of a line, by its meaning. */
export type Mood = 'good' | 'bad' | 'quiet' | 'plain';

const styles: Record<Mood, Parameters<typeof styleText>[0]> = {
  good: 'green',
  bad: 'red',
  quiet: 'gray',
  plain: 'reset',
};

const margin = 11;

/** A terminal over a stream. */
export function createTerminal(stream: NodeJS.WritableStream): Terminal {
  // A disk that is full, or a terminal that is gone, costs lines and nothing else.
  stream.on('error', () => {});
  const write = (text: string) => void stream.write(`${text}\n`);
  return {
    write: (text) => write(toTerminalText(text)),
    say: (label, text, mood = 'plain') => {
      const [first = '', ...rest] = toTerminalText(text).split('\n');
      const lines = [`  ${label.padEnd(margin)}${first}`, ...rest.map((line) => `  ${' '.repeat(margin)}${line}`)];
      write(styleText(styles[mood], lines.join('\n'), { stream }));
    },
  };
}
