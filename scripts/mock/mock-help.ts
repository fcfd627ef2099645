import { controlTexts } from './control/control-paths.ts';
import { longestDelay } from './prefer.ts';

/** What a `Prefer` header may say to a mock. */
const preferTexts: [text: string, meaning: string][] = [
  ['example=NAME', 'that example of the contract, whichever status it belongs to'],
  ['code=503', 'that status; with example= that example of it'],
  ['code=503, times=2', 'the first two times in its session, then the ordinary response'],
  ['dynamic=true, seed=42', 'a made-up body, the same again for the same seed'],
  ['delay=300', `milliseconds to wait, at most ${longestDelay}; delay=100-500 is a while in between`],
  ['state=off, state=on', 'without and with a memory, for this request'],
  ['session=NAME', 'a memory of its own: sessions know nothing of each other'],
];

/** The part of the help that says what a request may ask a mock for. */
export function renderMockHelp(): string {
  const rows = (texts: [string, string][]) => {
    const width = Math.max(...texts.map(([name]) => name.length)) + 2;
    return texts.map(([name, text]) => `  ${name.padEnd(width)}${text}`);
  };
  return [
    'Prefer, a header of any request:',
    ...rows(preferTexts),
    '',
    'About the mock itself:',
    ...rows(controlTexts),
  ].join('\n');
}
