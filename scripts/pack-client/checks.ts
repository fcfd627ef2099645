import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { _, type Ajv2020, type Code, type CodeKeywordDefinition, type Name, nil } from 'ajv/dist/2020.js';
import type { ValueScopeName } from 'ajv/dist/compile/codegen/scope.js';
import type { AnyValidateFunction, SourceCode } from 'ajv/dist/types/index.js';
import { rolldown } from 'rolldown';
import { renderMessage } from '../../server/errors/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { type Document, isNode, pointerTo } from '../../server/openapi/document/index.ts';
import type { Content, Operation } from '../../server/openapi/model.ts';
import {
  behindAliases,
  compileFormats,
  createCodeCompiler,
  type Direction,
  findTwins,
  ownFormats,
  type SchemaNode,
} from '../../server/openapi/schema/index.ts';
import { nameExports } from '../cli/index.ts';

/** The module that the code imports at run time. */
const runtime = 'checks-runtime';
const runtimeFile = 'checks-runtime.ts';

/** The module of the formats that the code looks up: those of every contract, and the contract's own. */
const formatsModule = 'formats';

/** The module of the client that makes a schema of checks. */
const standardSchema = 'standard-schema';

/** The modules of Ajv that its code imports; the runtime has them, since a project need not have Ajv. */
const ofAjv = ['equal', 'ucs2length'];

/** Modules, by name: code, and what imports them by these names. */
type Modules = Map<string, string>;

/** The code of the checks of a contract: a module for each operation and each schema, and one for each function that they call. */
function renderChecks(document: Document): Modules {
  const { operations } = compileContract(document);
  const modules: Modules = new Map(
    ofAjv.map((name) => [`ajv/dist/runtime/${name}`, `export { ${name} as default } from '${runtime}';`]),
  );
  addFormats(document, modules);
  const compilers = {
    request: createFunctions(document, 'request', modules),
    response: createFunctions(document, 'response', modules),
  };
  const names = nameExports(operations.map(({ id }) => id));
  for (const operation of operations) {
    const used = new Map<string, string>();
    const refer: Refer = (direction, pointer) => importInto(used, compilers[direction](pointer));
    const text = renderOperation(operation, refer);
    const explained = `import { explain } from '${runtime}';\n${renderImports(used)}`;
    modules.set(`operations/${names.get(operation.id)}`, `${explained}export const checks = ${text};\n`);
  }
  const head = `import { createSchemas } from '${standardSchema}';\nimport { explain } from '${runtime}';\n`;
  for (const [name, exported] of nameExports(Object.keys(document.components?.schemas ?? {}))) {
    const used = new Map<string, string>();
    const [request, response] = (['request', 'response'] as const).map((direction) =>
      importInto(used, compilers[direction](pointerTo('#', 'components', 'schemas', name))),
    );
    const text = `export const ${exported} = /*#__PURE__*/ createSchemas(${request}, ${response}, explain);\n`;
    modules.set(`schemas/${exported}`, head + renderImports(used) + text);
  }
  return modules;
}

/** The modules that are loaded from outside. */
const entry = /^(operations|schemas)\//;

/** The function that checks the schema at a pointer, by the name of its module. */
type Refer = (direction: Direction, pointer: string) => string;

/** Imports a function of a module once; returns its name there. */
function importInto(used: Map<string, string>, module: string): string {
  const name = used.get(module) ?? `check${used.size}`;
  used.set(module, name);
  return name;
}

function renderImports(used: Map<string, string>): string {
  return [...used].map(([module, name]) => `import { validate as ${name} } from '${module}';\n`).join('');
}

function renderOperation({ parameters, body, responses }: Operation, refer: Refer): string {
  // Only the server checks a parameter that may be empty whatever its schema says.
  const ofParameters = parameters.flatMap(({ in: place, name, check, allowsEmpty }) =>
    check && !allowsEmpty ? [[`${place} ${name}`, refer('request', check.pointer)] as const] : [],
  );
  const contents = (body?.content ?? []).map((content) => [content.type, content] as const);
  const received = responses.flatMap(({ key, content }) =>
    content.map((each) => [`${key === 'default' ? key : key.toUpperCase()} ${each.type}`, each] as const),
  );
  const checked = (direction: Direction, list: (readonly [string, Content])[]) =>
    list.flatMap(([key, content]) =>
      content.check && isChecked(content) ? [[key, refer(direction, content.check.pointer)] as const] : [],
    );
  const items = received.flatMap(([key, { item, isListed, isStructured }]) =>
    item.check && isStructured && isListed ? [[key, refer('response', item.check.pointer)] as const] : [],
  );
  const equalities = (body?.content ?? []).flatMap((content) => content.equalities);
  const told = equalities.map(({ property, in: place, parameter }) => ({ property, in: place, parameter }));
  return `{
  explain,
  parameters: ${renderMembers(ofParameters)},
  body: ${renderMembers(checked('request', contents))},
  isBodyRequired: ${body?.isRequired === true},
  equalities: ${JSON.stringify(told)},
  responses: ${renderMembers(checked('response', received))},
  items: ${renderMembers(items)},
}`;
}

/** The schema does not describe a body that is a text only because of its syntax. */
function isChecked({ syntax, valueType, isStreamed, isStructured, isListed, readXml }: Content): boolean {
  const isText = (syntax === 'text' || syntax === 'bytes') && valueType.types.has('string') && !isStreamed;
  return isText || (isStructured && !isListed && !readXml);
}

function renderMembers(members: (readonly [string, string])[]): string {
  return `{ ${members.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(', ')} }`;
}

/** Compiles schemas of a direction to functions, each in a module of its own, so that a bundle has those alone that it calls. */
function createFunctions(document: Document, direction: Direction, modules: Modules): (pointer: string) => string {
  const { ajv, add } = createCodeCompiler(document, direction, {
    esm: true,
    formats: _`require(${formatsModule}).formats`,
  });
  ajv.removeKeyword('uniqueItems').addKeyword(uniqueItemsInCode);
  sayAlternatives(ajv, document);
  const known = new Map<string, string>();
  const write = (source: SourceCode | undefined) => writeFunction(ajv, source, direction, modules);
  return (pointer) => {
    const target = behindAliases(document, pointer);
    const module = known.get(target) ?? write(ajv.getSchema(add(target))?.source);
    known.set(target, module);
    return module;
  };
}

/** Writes the module of a function, and those of the functions that it calls, unless they are there. Returns its name. */
function writeFunction(ajv: Ajv2020, source: SourceCode | undefined, folder: string, modules: Modules): string {
  if (!source) throw new Error('A schema was compiled without its code.');
  const module = `${folder}/${source.validateName}`;
  if (modules.has(module)) return module;
  modules.set(module, '');
  modules.set(
    module,
    renderFunction(ajv, source, (called) => writeFunction(ajv, called, folder, modules)),
  );
  return module;
}

/** The code of a function, which imports the functions that it calls; functions may call each other in a circle. */
function renderFunction(ajv: Ajv2020, source: SourceCode, write: (source: SourceCode | undefined) => string): string {
  const imports = new Map<string, string>();
  const importOf = (name: Name, called: SourceCode | undefined) => {
    if (`${name}` !== `${source.validateName}`) imports.set(`${name}`, write(called));
  };
  const refer = (name: ValueScopeName): Code | undefined => {
    const ref: unknown = name.value?.ref;
    if (name.prefix === 'validate' && typeof ref === 'function') {
      importOf(name, (ref as AnyValidateFunction).source);
      return nil;
    }
    if ((name.prefix === 'root' || name.prefix === 'wrapper') && typeof ref === 'object' && ref !== null) {
      const { validate, validateName } = ref as { validate?: AnyValidateFunction; validateName: Name };
      importOf(validateName, validate?.source);
      return _`const ${name} = { get validate() { return ${validateName}; } };`;
    }
    return undefined;
  };
  const { validateName, validateCode, evaluated } = source;
  const scope = ajv.scope.scopeCode(source.scopeValues, {}, refer);
  const marked = evaluated ? _`${validateName}.evaluated = ${evaluated};` : nil;
  const lines = [...imports].map(([name, module]) => `import { validate as ${name} } from '${module}';\n`);
  const code = `${scope}\n${validateCode}\n${marked}`;
  return `${lines.join('')}${hoistRequires(code)}\nexport { ${validateName} as validate };\n`;
}

/** Writes the sentence about a choice and the like into the code, since it tells of schemas within, or is the contract's own. */
function sayAlternatives(ajv: Ajv2020, document: Document): void {
  for (const keyword of ['anyOf', 'oneOf', 'not', 'contains', 'format']) {
    const rule = ajv.RULES.all[keyword];
    if (typeof rule !== 'object' || !('definition' in rule)) continue;
    const params = ({ parentSchema }: { parentSchema?: unknown }) =>
      _`{ said: ${sayOf(document, keyword, isNode(parentSchema) ? parentSchema : {})} }`;
    const { error, ...definition } = rule.definition;
    Object.assign(rule, { definition: { ...definition, error: { ...error, params } } });
  }
}

function sayOf(document: Document, keyword: string, schema: SchemaNode): string {
  const said = ownFormats(document).get(String(schema.format))?.message;
  return renderMessage(keyword, schema, undefined, '', { said });
}

/** Renders the module of formats, and those of the functions that check the contract's own. */
function addFormats(document: Document, modules: Modules): void {
  const { ajv, compiled } = compileFormats(document, { esm: true, formats: _`require(${runtime}).formats` });
  const names = compiled.map((_format, index) => `isValid${index}`);
  const imports = compiled.map(({ source }, index) => {
    const module = writeFunction(ajv, source, 'format', modules);
    return `import { validate as ${names[index]} } from '${module}';\n`;
  });
  const members = compiled.map(({ name, type }, index) => {
    return `, ${JSON.stringify(name)}: { type: '${type}', validate: ${names[index]} }`;
  });
  const text = `import { formats as common } from '${runtime}';\n${imports.join('')}`;
  modules.set(formatsModule, `${text}export const formats = { ...common${members.join('')} };\n`);
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

/** The checks of a contract as modules, by file name, that import each other alone and evaluate no text. */
export async function bundleChecks(document: Document): Promise<Map<string, string>> {
  const modules = renderChecks(document);
  const findModule = (name: string) => {
    if (modules.has(name)) return `\0${name}`;
    return name === runtime ? join(import.meta.dirname, runtimeFile) : undefined;
  };
  const bundle = await rolldown({
    input: Object.fromEntries([...modules.keys()].flatMap((name) => (entry.test(name) ? [[name, name]] : []))),
    platform: 'browser',
    cwd: import.meta.dirname,
    // The runtime enters rooms of the server by their doors; only what it uses is bundled, and that uses nothing of Node.js.
    treeshake: { moduleSideEffects: false },
    external: [/^node:/, standardSchema],
    plugins: [{ name: 'checks', resolveId: findModule, load: (id) => modules.get(id.slice(1)) }],
  });
  const { output } = await bundle.generate({ format: 'es', minify: true, chunkFileNames: 'parts/[hash].js' });
  await bundle.close();
  const chunks = output.filter((each) => each.type === 'chunk');
  const place = (code: string) => code.replaceAll(`"${standardSchema}"`, '"../client/standard-schema.js"');
  return new Map(chunks.map(({ fileName, code }) => [fileName, place(code)]));
}

/** The check of a schema; the reasons are in `errors`. */
interface LoadedCheck {
  (value: unknown): boolean;
  errors?: readonly unknown[] | null;
}

/** The checks of an operation, as `client/checks.ts` describes them. */
export interface LoadedChecks {
  parameters: Record<string, LoadedCheck>;
  body: Record<string, LoadedCheck>;
  responses: Record<string, LoadedCheck>;
}

/** Loads the checks that are packed with a client, by operationId, into this process. */
export async function loadChecks(document: Document): Promise<Map<string, LoadedChecks>> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-checks-'));
  try {
    await writeFiles(folder, [['package.json', '{ "type": "module" }'], ...(await bundleChecks(document))]);
    const names = nameExports(compileContract(document).operations.map(({ id }) => id));
    const loaded = [...names].map(async ([id, name]) => {
      const { checks } = await import(pathToFileURL(join(folder, 'operations', `${name}.js`)).href);
      return [id, checks as LoadedChecks] as const;
    });
    return new Map(await Promise.all(loaded));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Writes files into a folder, and the folders that they are in. */
export async function writeFiles(folder: string, files: Iterable<readonly [string, string]>): Promise<void> {
  for (const [name, text] of files) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
