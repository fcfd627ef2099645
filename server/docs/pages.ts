import { isNode, memberOf, membersOf, pointerTo } from '../openapi/document/index.ts';
import type { Contract } from '../openapi/model.ts';
import { renderIndented } from '../openapi/samples/index.ts';
import { sketch, viewsOf } from '../openapi/schema/index.ts';
import { anchorOf, fileUrl, type Html, html, pageUrl, type View } from './html.ts';
import type { ChangesSince, DocsOptions, ManualPage } from './index.ts';
import { renderMarkdown, summarize } from './markdown.ts';
import { groupContract, renderNavigation } from './navigation.ts';
import { renderShape } from './render-shape.ts';
import { describeShape } from './shape.ts';

/** The policy by which a page loads nothing from elsewhere, and sends requests to its own server, the targets and those that sign in alone. */
export function createPolicy(contract: Contract, { targets, embedders = [], isExported }: DocsOptions): string {
  const others = [...(targets?.() ?? []).map(({ url }) => url), ...listSignInUrls(contract)];
  const origins = others.filter((url) => URL.canParse(url)).map((url) => new URL(url).origin);
  const policy = [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "worker-src 'self'"],
    ["connect-src 'self'", ...new Set(origins)].join(' '),
    ...["base-uri 'none'", "form-action 'none'"],
    // A page cannot say this of itself.
    ...(isExported ? [] : [`frame-ancestors ${embedders.join(' ') || "'none'"}`]),
  ];
  return policy.join('; ');
}

/** The addresses that a page fetches tokens from. */
function listSignInUrls({ document }: Contract): string[] {
  return Object.values(document.components?.securitySchemes ?? {}).flatMap((scheme) => {
    const flows = Object.values(membersOf(memberOf(scheme, 'flows')));
    return [...flows.map((flow) => memberOf(flow, 'tokenUrl')), memberOf(scheme, 'openIdConnectUrl')].filter(
      (url) => typeof url === 'string',
    );
  });
}

/** What a page says, and how others speak of it. */
export interface PageContent {
  heading: string;
  description: string;
  content: Html;
}

/** A docs page in HTML. */
export function renderPage(contract: Contract, view: View, page: PageContent, options: DocsOptions): string {
  const { title, version } = contract;
  const { isExported, theme = {} } = options;
  const named = view.kind === 'overview' ? `${title} ${version}` : `${page.heading} · ${title} ${version}`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">${isExported && html`\n<meta http-equiv="Content-Security-Policy" content="${createPolicy(contract, options)}">\n<meta name="referrer" content="no-referrer">`}
<title>${named}</title>
${renderHints(view, page, named, options)}
<link rel="icon" href="${fileUrl(theme.logo ?? 'icon.svg')}">
<link rel="stylesheet" href="${fileUrl('page.css')}">${theme.style !== undefined && html`\n<link rel="stylesheet" href="${fileUrl(theme.style)}">`}
<script src="${fileUrl('theme.js')}"></script>
<script defer src="${fileUrl('search.js')}"></script>
<script defer src="${fileUrl('page.js')}"></script>${view.kind === 'operation' && html`\n<script defer src="${fileUrl('sign-in.js')}"></script>\n<script defer src="${fileUrl('request.js')}"></script>`}${options.isLive && html`\n<script defer src="${fileUrl('live.js')}"></script>`}
</head>
<body data-files="${fileUrl('')}"${isExported && html` data-document="${fileUrl('openapi.json')}"`} data-credentials="${usesCookies(contract) ? 'same-origin' : 'omit'}">
<a class="skip" href="#content">Skip to the content</a>${view.kind === 'operation' && html`\n<a class="skip" href="#request">Skip to the request</a>`}
<header>
<p class="title"><a href="${pageUrl('overview')}">${theme.logo !== undefined && html`<img src="${fileUrl(theme.logo)}" alt=""> `}${title}</a> <span class="version">${version}</span></p>
<p class="links"><a class="menu" href="#navigation">Menu</a> <a href="${fileUrl('openapi.json')}">openapi.json</a> <a href="${fileUrl('openapi.yaml')}">openapi.yaml</a> <button type="button" id="scheme" class="plain" hidden></button></p>
</header>
<div class="columns">
${renderNavigation(contract, view, options.manual)}
<main id="content" tabindex="-1">
${page.content}
</main>
</div>
</body>
</html>
`.text;
}

/** What search engines and those that show a link read of a page (The Open Graph protocol). */
function renderHints(
  view: View,
  { heading, description }: PageContent,
  named: string,
  { site, theme }: DocsOptions,
): Html {
  const type = view.kind === 'overview' ? 'website' : 'article';
  const url = site && new URL(pageUrl(view.kind, 'name' in view ? view.name : ''), site).href;
  const properties = {
    title: heading || named,
    type,
    description,
    url,
    image: site && theme?.logo && new URL(fileUrl(theme.logo), site).href,
  };
  return html`<meta name="description" content="${description || named}">${url && html`\n<link rel="canonical" href="${url}">`}${Object.entries(
    properties,
  ).map(([name, content]) => content && html`\n<meta property="og:${name}" content="${content}">`)}`;
}

function usesCookies({ securitySchemes }: Contract): boolean {
  return securitySchemes.some(({ parameter }) => parameter?.in === 'cookie');
}

/** The first page: what the contract says of itself, who may call, every operation, and what has changed. */
export function renderOverview(contract: Contract, { changes }: DocsOptions): PageContent {
  const { title, version, document } = contract;
  const { info } = document;
  const [summary, description] = [memberOf(info, 'summary'), memberOf(info, 'description')];
  const since = changes?.();
  const content = html`<article class="wide">
<h1>${title} <span class="version">${version}</span></h1>
${typeof summary === 'string' && html`<p>${summary}</p>`}
<div class="prose">${renderMarkdown(description)}</div>
${renderSchemes(contract)}
${renderServers(contract)}
${renderGroups(contract)}
${since && renderChanges(since)}
</article>`;
  return { heading: '', description: typeof summary === 'string' ? summary : summarize(description), content };
}

type Group = ReturnType<typeof groupContract>[number];

function renderGroups(contract: Contract): Html {
  const renderGroup = ({ title, description, entries, groups }: Group, level: 2 | 3): Html => {
    const heading = anchorOf('group', title);
    return html`${level === 2 ? html`<h2 id="${heading}">${title}</h2>` : html`<h3 id="${heading}">${title}</h3>`}<div class="prose">${renderMarkdown(description, 4)}</div><ul class="operations${entries[0]?.method === undefined && html` names`}">${entries.map(
      ({ kind, name, method, path, title }) =>
        html`<li>${method !== undefined && html`<span class="method ${method}">${method}</span> `}<a href="${pageUrl(kind, name)}">${title}</a>${path !== undefined && path !== title && html` <code class="place">${path}</code>`}</li>`,
    )}</ul>${groups.map((group) => renderGroup(group, 3))}`;
  };
  return html`<section>${groupContract(contract).map((group) => renderGroup(group, 2))}</section>`;
}

function renderSchemes({ securitySchemes, document }: Contract): Html | undefined {
  if (securitySchemes.length === 0) return undefined;
  const declared = membersOf(document.components?.securitySchemes);
  return html`<section><h2 id="authentication">Authentication</h2><ul class="members">${securitySchemes.map(
    ({ name, type, parameter }) =>
      html`<li class="member"><div class="head"><code class="name">${name}</code> <span class="type">${type}${
        parameter && html`, in the ${parameter.in} as <code>${parameter.name}</code>`
      }</span></div><div class="prose">${renderMarkdown(memberOf(declared[name], 'description'))}</div></li>`,
  )}</ul></section>`;
}

function renderServers({ document }: Contract): Html | undefined {
  const servers = document.servers ?? [];
  if (servers.length === 0) return undefined;
  return html`<section><h2 id="servers">Servers</h2><ul>${servers.map(
    (server) =>
      html`<li>${memberOf(server, 'name') !== undefined && html`${String(memberOf(server, 'name'))}: `}<code>${server.url}</code> ${String(memberOf(server, 'description') ?? '')}</li>`,
  )}</ul></section>`;
}

function renderChanges({ base, changes }: ChangesSince): Html {
  return html`<section><h2 id="changes">Changes since ${base}</h2>${
    changes.length === 0
      ? html`<p>None.</p>`
      : html`<ul class="changes">${changes.map(({ impact, message }) => html`<li><span class="impact ${impact}">${impact}</span> ${message}</li>`)}</ul>`
  }</section>`;
}

/** The page of a component: what it is in a request, and what in a response where that differs; its JSON Schema beside a sample value. */
export function renderSchema({ document }: Contract, name: string): PageContent {
  const schema = document.components?.schemas?.[name];
  const pointer = pointerTo('#', 'components', 'schemas', name);
  const tell = (direction: 'request' | 'response') => {
    const shape = { ...describeShape(document, pointer, direction), component: undefined, description: undefined };
    return { key: JSON.stringify(shape), render: () => renderShape(shape, { direction, anchor: direction }) };
  };
  const [request, response] = [tell('request'), tell('response')];
  const views = viewsOf(document, 'response');
  // To compile a check for every component would take longer than all else.
  const sample = sketch(views, views.placed(pointer), 'usual');
  const description = memberOf(schema, 'description');
  const content = html`<article class="wide">
<h1>${name}</h1>
<div class="prose">${renderMarkdown(description)}</div>
${
  request.key === response.key
    ? request.render()
    : html`<section><h2>In a request</h2>${request.render()}</section><section><h2>In a response</h2>${response.render()}</section>`
}
<section class="beside"><div><h2>JSON Schema</h2><pre tabindex="0"><code>${renderIndented(schema)}</code></pre></div>${
    sample !== undefined &&
    html`<div><h2>Sample value</h2><pre tabindex="0"><code>${renderIndented(sample)}</code></pre></div>`
  }</section>
</article>`;
  return { heading: name, description: isNode(schema) ? summarize(description) : '', content };
}

/** A page of the manual. */
export function renderManual({ title, text, pages, pictures }: ManualPage): PageContent {
  const content = html`<article class="wide prose">${renderMarkdown(text, 1, { ...(pages && { pages }), ...(pictures && { pictures }) })}</article>`;
  return { heading: title, description: summarize(text.replace(/^#.*$/m, '')), content };
}
