/** The memory of a process, in bytes. */
export interface Memory {
  /** What is in use on the heap, garbage included. */
  heap: number;
  /** What the process has of the machine's memory beside the heap, whose size follows the load. */
  rest: number;
}

/** Reads the memory of a server from its metrics. */
export async function readMemory(admin: string): Promise<Memory> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  const rest = read('process_resident_memory_bytes') - read('nodejs_heap_size_total_bytes');
  return { heap: read('nodejs_heap_size_used_bytes'), rest };
}

/** The least of each: what is left when the garbage has just been collected. */
export function leastOf(samples: Memory[]): Memory {
  const least = (name: keyof Memory) => Math.min(...samples.map((sample) => sample[name]));
  return { heap: least('heap'), rest: least('rest') };
}

/** What a level memory may differ by from one half of the time to the other: caches fill, and the collector has its own pace. */
const slack = { factor: 1.1, bytes: 10_000_000 };

/** Tells whether the memory of the last quarter is that of the second: what comes before is still warming up. */
export function isLevel(samples: Memory[]): boolean {
  const quarter = Math.floor(samples.length / 4);
  const before = leastOf(samples.slice(quarter, 2 * quarter));
  const after = leastOf(samples.slice(-quarter));
  const fits = (name: keyof Memory) => after[name] <= before[name] * slack.factor + slack.bytes;
  return fits('heap') && fits('rest');
}
