import type { Document, SecurityScheme } from '../openapi/document.ts';
import { resolve } from '../openapi/pointer.ts';

/** The page runs and shows nothing but what this server sends; Swagger UI's icons are `data:` URLs. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/** The policy that keeps the page from loading and sending anything elsewhere. */
export const pageHeaders = {
  'Content-Security-Policy': policy.join('; '),
  'Referrer-Policy': 'no-referrer',
};

/**
 * The docs page in HTML; every URL in it is relative, so that it also works behind a prefix.
 * @param swaggerUi where Swagger UI's files are
 * @param live whether the page follows the contract as it is saved
 */
export function renderPage(document: Document, swaggerUi: string, live: boolean): string {
  const { title, version } = document.info;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(`${title} ${version}`)}</title>
    <link rel="icon" type="image/png" href="${swaggerUi}/favicon-32x32.png">
    <link rel="stylesheet" href="${swaggerUi}/swagger-ui.css">
    <link rel="stylesheet" href="docs/page.css">
    <script defer src="${swaggerUi}/swagger-ui-bundle.js"></script>
    <script defer src="docs/page.js"></script>${live ? '\n    <script defer src="docs/live.js"></script>' : ''}
  </head>
  <body data-credentials="${usesCookies(document) ? 'same-origin' : 'omit'}">
    <nav>The contract as <a href="openapi.json">openapi.json</a> · <a href="openapi.yaml">openapi.yaml</a></nav>
    <main id="swagger-ui"><noscript>This page needs JavaScript; the contract itself does not.</noscript></main>
  </body>
</html>
`;
}

function usesCookies(document: Document): boolean {
  const schemes = Object.values(document.components?.securitySchemes ?? {});
  return schemes.some((scheme) => resolve<SecurityScheme>(document, scheme).in === 'cookie');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
