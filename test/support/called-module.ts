import { serveCalls } from '../../scripts/cli/index.ts';

/** What a test calls in a thread or in a process. */
const calls = {
  add: (a: number, b: number) => a + b,
  fail: (message: string) => {
    throw new RangeError(message);
  },
  exit: (code: number) => process.exit(code),
  fill: () => {
    let last = {};
    for (;;) last = { last };
  },
  wait: () => new Promise<never>(() => {}),
  count: (to: number) => {
    for (let number = 1; number <= to; number++) tell(number);
  },
};

export type TestCalls = typeof calls;

const tell = serveCalls<number>(calls);
