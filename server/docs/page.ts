import type { Contract } from '../openapi/model.ts';
import type { DocsOptions } from './docs-options.ts';
import { type Html, html } from './html.ts';
import { renderNavigation, type View } from './navigation.ts';

/** The policy that keeps a page from loading anything elsewhere, and from sending anything but to its own server and the targets. */
export function pageHeaders({ targets }: DocsOptions): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    ["connect-src 'self'", ...(targets?.() ?? []).map(({ url }) => new URL(url).origin)].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { 'Content-Security-Policy': policy.join('; '), 'Referrer-Policy': 'no-referrer' };
}

/** A docs page in HTML. Every URL in it is relative, so that it also works behind a prefix. */
export function renderPage(
  contract: Contract,
  view: View,
  heading: string,
  content: Html,
  options: DocsOptions,
): string {
  const { title, version } = contract;
  const isOverview = view.kind === 'overview';
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${isOverview ? '' : `${heading} · `}${title} ${version}</title>
<link rel="icon" href="docs/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="docs/page.css">
<script defer src="docs/page.js"></script>
<script defer src="docs/request.js"></script>${options.isLive && html`\n<script defer src="docs/live.js"></script>`}
</head>
<body data-credentials="${usesCookies(contract) ? 'same-origin' : 'omit'}">
<a class="skip" href="#content">Skip to the content</a>${view.kind === 'operation' && html`\n<a class="skip" href="#request">Skip to the request</a>`}
<header>
<p class="title"><a href="?">${title}</a> <span class="version">${version}</span></p>
<p class="links"><a class="menu" href="#navigation">Menu</a> <a href="openapi.json">openapi.json</a> <a href="openapi.yaml">openapi.yaml</a></p>
</header>
<div class="columns">
${renderNavigation(contract, view)}
<main id="content" tabindex="-1">
${content}
</main>
</div>
</body>
</html>
`.text;
}

function usesCookies({ securitySchemes }: Contract): boolean {
  return securitySchemes.some(({ parameter }) => parameter?.in === 'cookie');
}
