import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, test } from 'node:test';

const project = join(import.meta.dirname, '..');
const files = globSync('{client,generated,scripts,server,spec,test}/**/*.ts', { cwd: project }).sort();
const importsOf = new Map(files.map((file) => [file, readImports(file)]));

/** What a file imports, types included: files as paths from the project's root, packages by name. */
function readImports(file: string): string[] {
  const text = readFileSync(join(project, file), 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)\b[^;'"]*?from '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gms),
  ];
  return found
    .map(([, a, b, c]) => a ?? b ?? c ?? '')
    .map((name) => (name.startsWith('.') ? relative(project, join(project, dirname(file), name)) : name));
}

/** Files that import what they must not, each as `importer -> imported`. */
function findImports(from: (file: string) => boolean, forbidden: RegExp): string[] {
  return [...importsOf].flatMap(([file, imports]) =>
    from(file) ? imports.filter((name) => forbidden.test(name)).map((name) => `${file} -> ${name}`) : [],
  );
}

const inside =
  (...rooms: string[]) =>
  (file: string) =>
    rooms.some((room) => file.startsWith(room));
const outside =
  (...places: string[]) =>
  (file: string) =>
    !file.startsWith('test/') && !places.some((place) => file.startsWith(place));

describe('no file imports what its room must not know:', () => {
  const rules: [string, (file: string) => boolean, RegExp][] = [
    ['the client ships alone', inside('client/'), /^(server|scripts|test)\/|^node:/],
    [
      'the server knows no caller and no mock',
      inside('server/'),
      /^(client|scripts|test)\/|^@stoplight|^@redocly|^openapi-typescript/,
    ],
    [
      'a handler is a function of the contract',
      inside('server/handlers/'),
      /^express|^node:sqlite|^pg$|^server\/(app|config|pipeline)/,
    ],
    [
      'the store knows no HTTP',
      inside('server/store/'),
      /^express|^generated\/|^server\/(contract|handlers|pipeline|app)/,
    ],
    ['drivers are loaded only when asked for', outside('server/store/open.ts'), /store\/(sqlite|postgres)\.ts$/],
    [
      'Express has few doors',
      outside('server/app.ts', 'server/pipeline/', 'server/docs', 'scripts/bench/subjects/'),
      /^express$/,
    ],
    [
      'express-openapi-validator has one door',
      outside('server/validator/load-validator.ts', 'scripts/bench/subjects/'),
      /^express-openapi-validator/,
    ],
    ['Fastify is there to be compared with', outside('scripts/bench/subjects/'), /^fastify/],
    ['Prism has one door', outside('scripts/mock/'), /^@stoplight/],
    ['generated/ leans on nothing', inside('generated/'), /^(client|scripts|server|test)\//],
    ['a process is started, not imported', () => true, /^server\/main\.ts$/],
  ];
  for (const [why, from, forbidden] of rules) {
    test(why, () => assert.deepEqual(findImports(from, forbidden), []));
  }

  test('there is no circle, types included', () => {
    const circles: string[] = [];
    // From a file once followed to its ends nothing new is found.
    const followed = new Set<string>();
    const visit = (file: string, trail: string[]): void => {
      if (trail.includes(file)) {
        circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
        return;
      }
      if (followed.has(file)) return;
      for (const next of importsOf.get(file) ?? []) if (importsOf.has(next)) visit(next, [...trail, file]);
      followed.add(file);
    };
    for (const file of files) visit(file, []);
    assert.deepEqual(circles, []);
  });
});

describe('the house is kept:', () => {
  const read = (file: string) => readFileSync(join(project, file), 'utf8');
  const written = files.filter((file) => !file.startsWith('generated/'));

  test('the environment and the exit belong to processes', () => {
    const allowed = outside('server/main.ts', 'scripts/');
    assert.deepEqual(
      written.filter((file) => allowed(file) && /process\.(env|exit)/.test(read(file))),
      [],
    );
  });

  test('server/main.ts is too small to hold a bug', () => {
    assert(read('server/main.ts').split('\n').length < 30);
  });

  test('no file is longer than 250 lines', () => {
    assert.deepEqual(
      written.filter((file) => read(file).split('\n').length > 251),
      [],
    );
  });

  test('nothing is typed any or silenced', () => {
    assert.deepEqual(
      written.filter((file) =>
        /:\s*any\b|\bas any\b|<any>|@ts-(ignore|nocheck)/.test(read(file).replace(/^.*\.test\(read.*$/gm, '')),
      ),
      [],
    );
  });

  test('the toolchain knows no endpoint', () => {
    const { paths } = JSON.parse(read('generated/openapi.json'));
    const names = Object.keys(paths).concat(
      'createSliceWorkflowJob',
      'WorkflowJobList',
      'job_templates',
      'workflow_jobs',
    );
    const toolchain = written.filter(
      (file) => inside('client/', 'scripts/', 'server/')(file) && !inside('server/handlers/', 'server/store/')(file),
    );
    assert.deepEqual(
      toolchain.filter((file) => names.some((name) => read(file).includes(name))),
      [],
    );
  });
});
