import { join } from 'node:path';
import { _, type CodeKeywordDefinition } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { rolldown } from 'rolldown';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Content, Operation } from '../../server/openapi/model.ts';
import { behindAliases, createCodeCompiler, type Direction, findTwins } from '../../server/openapi/schema/index.ts';

/** The module that the code imports at run time. */
const runtime = 'checks-runtime';
const runtimeFile = 'checks-runtime.ts';

/** The modules of Ajv that its code imports; the runtime has them, since a project need not have Ajv. */
const ofAjv = ['equal', 'ucs2length'];

/** The code of the checks of a contract, by the names of its modules: one for each direction, and `checks`, which holds all of them. */
function renderChecks(document: Document): Map<string, string> {
  const { operations } = compileContract(document);
  const request = createNaming(document);
  const response = createNaming(document);
  const entries = operations.map(
    (operation) => `${JSON.stringify(operation.id)}: ${renderOperation(operation, request, response)}`,
  );
  return new Map([
    ['request', renderDirection(document, 'request', request.pointers)],
    ['response', renderDirection(document, 'response', response.pointers)],
    ...ofAjv.map((name): [string, string] => [
      `ajv/dist/runtime/${name}`,
      `export { ${name} as default } from '${runtime}';`,
    ]),
    [
      'checks',
      `import * as request from 'request';\nimport * as response from 'response';\nexport const checks = {\n${entries.join(',\n')}\n};\n`,
    ],
  ]);
}

/** Creates names for schemas, one for each schema whatever refers to it. */
function createNaming(document: Document) {
  const pointers = new Map<string, string>();
  const nameOf = (pointer: string): string => {
    const target = behindAliases(document, pointer);
    const name = pointers.get(target) ?? `check${pointers.size}`;
    pointers.set(target, name);
    return name;
  };
  return { pointers, nameOf };
}

type Naming = ReturnType<typeof createNaming>;

function renderOperation({ parameters, body, responses }: Operation, request: Naming, response: Naming): string {
  // Only the server checks a parameter that may be empty whatever its schema says.
  const ofParameters = parameters.flatMap(({ in: place, name, check, allowsEmpty }) =>
    check && !allowsEmpty ? [[`${place} ${name}`, `request.${request.nameOf(check.pointer)}`] as const] : [],
  );
  const ofBody = (body?.content ?? []).flatMap((content) => renderContent(content, content.type, 'request', request));
  const ofResponses = responses.flatMap(({ key, content }) =>
    content.flatMap((each) =>
      renderContent(each, `${key === 'default' ? key : key.toUpperCase()} ${each.type}`, 'response', response),
    ),
  );
  const equalities = (body?.content ?? []).flatMap((content) => content.equalities);
  const told = equalities.map(({ property, in: place, parameter }) => ({ property, in: place, parameter }));
  return `{
  parameters: ${renderMembers(ofParameters)},
  body: ${renderMembers(ofBody)},
  isBodyRequired: ${body?.isRequired === true},
  equalities: ${JSON.stringify(told)},
  responses: ${renderMembers(ofResponses)},
}`;
}

function renderContent(
  { check, syntax, valueType, isStreamed, isStructured, isListed, readXml }: Content,
  key: string,
  module: Direction,
  { nameOf }: Naming,
) {
  // The schema does not describe a body that is a text only because of its syntax.
  const isText = (syntax === 'text' || syntax === 'bytes') && valueType.types.has('string') && !isStreamed;
  const isValue = isStructured && !isListed && !readXml;
  const isChecked = isValue || isText;
  return check && isChecked ? [[key, `${module}.${nameOf(check.pointer)}`] as const] : [];
}

function renderMembers(members: (readonly [string, string])[]): string {
  return `{ ${members.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(', ')} }`;
}

/** The code of the schemas at the pointers, as a module that exports each under its name. */
function renderDirection(document: Document, direction: Direction, pointers: Map<string, string>): string {
  const { ajv, add } = createCodeCompiler(document, direction, { esm: true, formats: _`require(${runtime}).formats` });
  ajv.removeKeyword('uniqueItems').addKeyword(uniqueItemsInCode);
  const references = Object.fromEntries([...pointers].map(([pointer, name]) => [name, add(pointer)]));
  return hoistRequires(standaloneCode.default(ajv, references));
}

const uniqueItemsInCode: CodeKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  error: { message: 'must not have the same item twice' },
  code: (context) => {
    if (context.schema !== true) return;
    const find = context.gen.scopeValue('func', { ref: findTwins, code: _`require(${runtime}).findTwins` });
    context.fail(_`${find}(${context.data})`);
  },
};

/** Replaces the `require` calls of Ajv by imports, which bundlers follow. */
function hoistRequires(code: string): string {
  const names = [...new Set([...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name = '']) => name))];
  const imports = names.map((name, index) => `import * as required${index} from ${JSON.stringify(name)};\n`).join('');
  return imports + code.replaceAll(/require\("([^"]+)"\)/g, (_, name) => `required${names.indexOf(name)}`);
}

/** The checks of a contract as one module that imports nothing and evaluates no text. */
export async function bundleChecks(document: Document): Promise<string> {
  const modules = renderChecks(document);
  const findModule = (name: string) => {
    if (modules.has(name)) return `\0${name}`;
    return name === runtime ? join(import.meta.dirname, runtimeFile) : undefined;
  };
  const bundle = await rolldown({
    input: 'checks',
    platform: 'browser',
    cwd: import.meta.dirname,
    // The runtime enters rooms of the server by their doors; only what it uses is bundled, and that uses nothing of Node.js.
    treeshake: { moduleSideEffects: false },
    external: /^node:/,
    plugins: [{ name: 'checks', resolveId: findModule, load: (id) => modules.get(id.slice(1)) }],
  });
  const { output } = await bundle.generate({ format: 'es', minify: true, codeSplitting: false });
  await bundle.close();
  return output[0].code;
}
