import { divide } from './numbers.ts';
import type { Measured } from './rounds.ts';
import { baseline, durable } from './subjects/index.ts';

/** The ratios that say how good this server is, each where both of its figures are there. */
export function findRatios(measured: Measured[]): Record<string, number> {
  const counts = [...new Set(measured.map(({ operations }) => operations))].sort((a, b) => a - b);
  const [few = 0, many = 0] = [counts[0], counts.at(-1)];
  const read = (subject: string, name: string, operations = few) =>
    measured.find((row) => row.subject === subject && row.operations === operations)?.figures[name];
  const ratios = {
    'CPU of a valid POST, beside Express': divide(read('memory', 'cpu valid'), read(baseline, 'cpu valid')),
    'CPU of a valid POST, beside fastify-openapi-glue': divide(
      read('memory', 'cpu valid'),
      read('fastify', 'cpu valid'),
    ),
    'CPU of an invalid POST, beside a valid one': divide(read('memory', 'cpu invalid'), read('memory', 'cpu valid')),
    [`CPU of a valid POST among ${many} operations, beside alone`]:
      many === few ? undefined : divide(read('memory', 'cpu valid', many), read('memory', 'cpu valid')),
    'Start to first 201, beside Express': divide(read('memory', 'start'), read(baseline, 'start')),
    [`Start to first 201 with ${many} operations, beside one`]:
      many === few ? undefined : divide(read('memory', 'start', many), read('memory', 'start')),
    'Creates per second with SQLite, beside its statements alone': read(durable, 'share'),
  };
  return Object.fromEntries(
    Object.entries(ratios).flatMap(([name, ratio]) => (ratio === undefined ? [] : [[name, ratio]])),
  );
}

/** The ratios, one a line. */
export function renderRatios(ratios: Record<string, number>): string {
  const width = Math.max(0, ...Object.keys(ratios).map((name) => name.length));
  return Object.entries(ratios)
    .map(([name, ratio]) => `${name.padEnd(width)}  ${ratio.toFixed(2)}`)
    .join('\n');
}
