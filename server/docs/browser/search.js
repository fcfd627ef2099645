// @ts-check

// The search, and the lists that a long contract leaves out of its pages: both come from one index, loaded when it is needed.

/** @typedef {{ kind: string, title: string, href: string, group: string, method?: string, path?: string, words: string }} Entry */

const folder = document.body?.dataset.files ?? '';
let search = /** @type {HTMLInputElement} */ (document.getElementById('search'));
const mostFound = 30;
let chosen = 0;

/** @type {Promise<Entry[]> | undefined} */
let loading;
/** @type {Promise<(words: string) => Entry[]> | undefined} */
let ready;

listen();
document.addEventListener('patched', () => {
  loading = ready = undefined;
  listen();
});

function listen() {
  search = /** @type {HTMLInputElement} */ (document.getElementById('search'));
  search.addEventListener('focus', prepare);
  search.addEventListener('input', find);
  search.addEventListener('keydown', move);
  for (const group of document.querySelectorAll('details[data-group]')) {
    group.addEventListener('toggle', () => fill(/** @type {HTMLElement} */ (group)), { once: true });
  }
}

document.addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select');
  const isAsked = (event.key === '/' && !isTyping) || (event.key === 'k' && (event.ctrlKey || event.metaKey));
  if (!isAsked) return;
  event.preventDefault();
  search.focus();
  search.select();
});

/** Runs a script of the pages: unlike what is fetched, that also works where a page is a file. @param {string} name */
function load(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = folder + name;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${name} is missing.`));
    document.head.append(script);
  });
}

/** @returns {Promise<Entry[]>} */
function loadIndex() {
  loading ??= load('search-index.js').then(() => Reflect.get(self, 'docsIndex'));
  return loading;
}

/** Splits texts where a reader does: `createSliceJob` and `/slice_jobs/{id}` have words in them. @param {string} text */
function split(text) {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

function prepare() {
  ready ??= Promise.all([loadIndex(), load('minisearch.js')]).then(([entries]) => {
    const MiniSearch = Reflect.get(self, 'MiniSearch');
    const index = new MiniSearch({
      fields: ['title', 'path', 'method', 'words'],
      tokenize: split,
      searchOptions: {
        ...{ combineWith: 'AND', prefix: true, boost: { title: 4, path: 3, method: 2 } },
        fuzzy: (/** @type {string} */ word) => (word.length > 3 ? 0.2 : false),
      },
    });
    index.addAll(entries.map((entry, id) => ({ ...entry, id })));
    return (words) => index.search(words).flatMap((/** @type {{ id: number }} */ { id }) => entries[id] ?? []);
  });
  return ready;
}

async function find() {
  const words = search.value.trim();
  const list = document.getElementById('found');
  const count = document.getElementById('count');
  const hits = words === '' ? [] : (await prepare())(words);
  if (!list || !count || words !== search.value.trim()) return;
  chosen = 0;
  list.replaceChildren(
    ...hits.slice(0, mostFound).map((entry, index) => {
      const item = document.createElement('li');
      Object.assign(item, { id: `found-${index}`, role: 'option', ariaSelected: String(index === 0) });
      item.append(toLink(entry));
      const place = document.createElement('small');
      place.textContent = entry.path ?? entry.kind;
      item.append(place);
      item.addEventListener('click', () => item.querySelector('a')?.click());
      return item;
    }),
  );
  list.hidden = hits.length === 0;
  search.ariaExpanded = String(hits.length > 0);
  search.setAttribute('aria-activedescendant', hits.length > 0 ? 'found-0' : '');
  count.textContent = words === '' ? '' : `${hits.length} found`;
}

/** @param {KeyboardEvent} event */
function move(event) {
  const items = [...(document.getElementById('found')?.children ?? [])];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === 'Enter') items[chosen]?.querySelector('a')?.click();
  if (event.key === 'Escape') {
    search.value = '';
    find();
  }
  if (step === undefined || items.length === 0) return;
  event.preventDefault();
  items[chosen]?.setAttribute('aria-selected', 'false');
  chosen = (chosen + step + items.length) % items.length;
  items[chosen]?.setAttribute('aria-selected', 'true');
  items[chosen]?.scrollIntoView({ block: 'nearest' });
  search.setAttribute('aria-activedescendant', `found-${chosen}`);
}

/** @param {Entry} entry */
function toLink({ href, title, method }) {
  const link = document.createElement('a');
  link.href = href;
  if (method) {
    const word = document.createElement('span');
    word.className = `method ${method}`;
    word.textContent = method;
    link.append(word, ' ');
  }
  link.append(title);
  return link;
}

/** Lists what a group has. @param {HTMLElement} group */
async function fill(group) {
  const entries = (await loadIndex()).filter((entry) => entry.group === group.dataset.group);
  group.querySelector('ul')?.replaceChildren(
    ...entries.map((entry) => {
      const item = document.createElement('li');
      item.append(toLink(entry));
      return item;
    }),
  );
}
