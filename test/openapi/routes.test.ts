import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileContract } from '../../server/openapi/compile.ts';
import { fillPath, namesInPath } from '../../server/openapi/document/index.ts';

function findCaptured(template: string, path: string): string[] | undefined {
  const get = { operationId: 'read', responses: { 204: { description: 'Nothing.' } } };
  const info = { title: 'Routes', version: '1.0.0' };
  const { findRoute } = compileContract({ openapi: '3.1.0', info, paths: { [template]: { get } } });
  return findRoute(path)?.captured;
}

test('a captured text is what was sent, so that an encoded delimiter stays in its item', () => {
  assert.deepEqual(findCaptured('/a/{v}', '/a/.1%2E5.b'), ['.1%2E5.b']);
  assert.deepEqual(findCaptured('/a/{v}.{w}', '/a/x%2Ey.z'), ['x%2Ey', 'z']);
});

test('percent-encoding that is needless does not keep a path from its route', () => {
  assert.deepEqual(findCaptured('/a/{v}.json', '/%61/x%2Ejson'), ['x']);
  assert.deepEqual(findCaptured('/%C3%BC/{v}', '/%c3%bc/y'), ['y']);
  assert.equal(findCaptured('/a/{v}', '/a/%zz'), undefined);
  assert.deepEqual(findCaptured('/a/{v}#b c', '/a/x%23b%20c'), ['x']);
});

/** The paths of several contracts: of the one here, and of well-known ones. */
const templates = [
  '/a',
  '/a/',
  '/a/{x}',
  '/a/mine',
  '/a/{x}/b',
  '/{x}/b',
  '/a/{x}.json',
  '/a/{x}:cancel',
  '/repos/{owner}/{repo}/compare/{base}...{head}',
  '/maps/({x},{y})',
  '/ü/{x}',
];

describe('a path leads to the most concrete template that it fits:', () => {
  const paths = Object.fromEntries(
    templates.map((path) => [path, { get: { operationId: path, responses: { 204: { description: 'x' } } } }]),
  );
  const { findRoute } = compileContract({ openapi: '3.1.0', info: { title: 'Routes', version: '1' }, paths });
  const cases: [path: string, template: string | undefined, captured?: string[]][] = [
    ['/a', '/a'],
    ['/a/', '/a/'],
    ['/a//', undefined],
    ['/A', undefined],
    ['/a/mine', '/a/mine'],
    ['/a/%6Dine', '/a/mine'],
    ['/a/mine/b', '/a/{x}/b', ['mine']],
    ['/a/x', '/a/{x}', ['x']],
    ['/a/x.json', '/a/{x}.json', ['x']],
    ['/a/.json', '/a/{x}', ['.json']],
    ['/a/x.json.json', '/a/{x}.json', ['x.json']],
    ['/a/x:cancel', '/a/{x}:cancel', ['x']],
    ['/a/x%3Acancel', '/a/{x}', ['x%3Acancel']],
    ['/c/b', '/{x}/b', ['c']],
    ['/a/b', '/a/{x}', ['b']],
    ['/a/%2F/b', '/a/{x}/b', ['%2F']],
    ['/repos/o/r/compare/v1...v2', '/repos/{owner}/{repo}/compare/{base}...{head}', ['o', 'r', 'v1', 'v2']],
    ['/repos/o/r/compare/v1..v2', undefined],
    ['/maps/(1,2)', '/maps/({x},{y})', ['1', '2']],
    ['/maps/(,2)', undefined],
    ['/%C3%BC/1', '/ü/{x}', ['1']],
    ['/toString', undefined],
    ['/a/x/b/c', undefined],
    ['', undefined],
  ];
  for (const [path, template, captured = []] of cases) {
    test(`${path || 'no path'} ${template ? `is ${template}` : 'has no route'}`, () => {
      const route = findRoute(path);
      assert.deepEqual(route && [route.operations.get('GET')?.id, route.captured], template && [template, captured]);
    });
  }
});

test('a template is filled and its names are listed in their order', () => {
  const path = '/repos/{owner}/x/{base}...{head}';
  assert.deepEqual(namesInPath(path), ['owner', 'base', 'head']);
  assert.equal(
    fillPath(path, (name) => name.toUpperCase()),
    '/repos/OWNER/x/BASE...HEAD',
  );
});
