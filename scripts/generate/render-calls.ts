import { compileContract } from '../../server/openapi/compile.ts';
import { type Document, locate, memberOf } from '../../server/openapi/document/index.ts';
import type { Operation } from '../../server/openapi/model.ts';
import { type CallDescription, describeCall, describeScheme } from './describe-call.ts';
import { nameExports } from './export-names.ts';

/** The response that most operations have several of. */
const json = JSON.stringify({ content: ['application/json'] });

/** A constant for each operation, with what a client has to know to call it; its description is the comment of the constant. */
export function renderCalls(document: Document): string {
  const { operations } = compileContract(document);
  const names = nameExports(
    operations.map(({ id }) => id),
    ['json'],
  );
  const rendered = operations.map(
    (operation) =>
      `${renderComment(document, operation)}export const ${names.get(operation.id)} = ${renderCall(describeCall(document, operation))} as const;\n`,
  );
  const isShared = rendered.some((text) => /": json,$/m.test(text));
  return [...(isShared ? [`const json = ${json} as const;\n`] : []), ...rendered].join('\n');
}

/** How credentials for each security scheme are presented. */
export function renderSecuritySchemes(document: Document): string {
  const { securitySchemes } = compileContract(document);
  const entries = securitySchemes.map((scheme) => [scheme.name, describeScheme(scheme)]);
  return `/** How credentials for each security scheme are presented. */
export const securitySchemes = ${JSON.stringify(Object.fromEntries(entries), null, 2)} as const;\n`;
}

function renderCall({ responses, ...others }: CallDescription): string {
  const lines = Object.entries(others).map(([key, value]) => `  ${key}: ${JSON.stringify(value)},\n`);
  const declared = Object.entries(responses).map(([key, response]) => {
    const text = JSON.stringify(response);
    return `    ${JSON.stringify(key)}: ${text === json ? 'json' : text},\n`;
  });
  return `{\n${lines.join('')}  responses: {\n${declared.join('')}  },\n}`;
}

function renderComment(document: Document, { pointer }: Operation): string {
  const { node } = locate<object>(document, pointer);
  const texts = [memberOf(node, 'summary'), memberOf(node, 'description')].filter((part) => typeof part === 'string');
  const deprecated = memberOf(node, 'deprecated') === true ? ['@deprecated'] : [];
  const text = [...texts, ...deprecated].map((part) => part.trim().replaceAll('*/', '*\\/')).join('\n\n');
  const lines = text.split('\n').map((line) => ` * ${line}`.trimEnd());
  return text === '' ? '' : `/**\n${lines.join('\n')}\n */\n`;
}
