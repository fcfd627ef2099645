import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { Document } from '../../server/openapi/document/index.ts';

interface Barrier {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** What axe calls serious or critical, a line each. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<{ violations: Barrier[] }>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

/** What a contract has got into a page: a script that ran, and elements that a page never has. */
export async function findInjections(page: Page): Promise<string[]> {
  await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
  const dangerous =
    'main script, main iframe, main img, main svg, main [onerror], main [onload], main [style], main a[href^="javascript" i], main a[href^="data" i], main a[href^="vbscript" i]';
  const found = await page.evaluate<string[]>(
    `[...document.querySelectorAll(${JSON.stringify(dangerous)})].map(({ outerHTML }) => outerHTML)`,
  );
  return [...found, ...((await page.evaluate('window.hit')) === undefined ? [] : ['a script ran'])];
}

const payloads = [
  '<script>hit=1</script>',
  '"><script>hit=1</script>',
  '</title><script>hit=1</script>',
  '</code></pre><script>hit=1</script>',
  '</textarea><script>hit=1</script>',
  "'><img src=x onerror=hit=1>",
  '<img src=x onerror=hit=1>',
  '<svg onload=hit=1>',
  '<svg><script>hit=1</script></svg>',
  '<iframe srcdoc="<script>parent.hit=1</script>"></iframe>',
  '<body onload=hit=1>',
  '<a href="javascript:hit=1">a</a>',
  '[a](javascript:hit=1)',
  '[a](JaVaScRiPt:hit=1)',
  '[a](java&#115;cript:hit=1)',
  '[a](data:text/html,<script>hit=1</script>)',
  '[a](vbscript:hit=1)',
  '![a](x"onerror="hit=1)',
  '![a](javascript:hit=1)',
  '<javascript:hit=1>',
  '[a]: javascript:hit=1\n\n[a]',
  '``<script>hit=1</script>',
  '<math><mtext><style><img src onerror=hit=1></style>',
  '<p style="background:url(//evil.example)">a</p>',
];

/** A contract with the payloads wherever a page shows what a contract says. */
export const hostile: Document = {
  openapi: '3.1.0',
  info: {
    title: payloads[2] ?? '',
    version: payloads[0] ?? '',
    description: payloads.join('\n\n'),
  } as Document['info'],
  paths: {
    '/a': {
      post: {
        operationId: '<b>',
        summary: payloads[0],
        description: payloads.join('\n\n'),
        parameters: [{ name: payloads[1] ?? '', in: 'query', schema: { type: 'string', default: payloads[5] } }],
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Payload' }, example: payloads } },
        },
        responses: { 200: { description: payloads.join('\n\n') } },
      },
    },
  },
  components: {
    schemas: {
      Payload: {
        type: 'array',
        items: { type: 'string', enum: payloads, title: payloads[6], description: payloads.join('\n\n') } as object,
      },
    },
  },
};
