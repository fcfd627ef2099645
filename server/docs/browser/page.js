// @ts-check

// What makes a page easier to read; without it everything is there, one below the other.

/** What is coloured in code, whatever its language: names of members, texts, numbers, words, comments. */
const colours =
  /(?<key>"(?:[^"\\\n]|\\.)*"(?=\s*:))|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<word>\b(?:true|false|null|True|False|None|nil|import|from|const|await|if|return|defer|var|curl)\b)|(?<number>-?\b\d[\d.eE+-]*\b)/g;

/** The most characters of a code that is coloured. */
const mostColoured = 200_000;

startReading();
document.addEventListener('patched', startReading);
window.addEventListener('hashchange', showTarget);
window.addEventListener('beforeprint', () => {
  for (const details of all('main details')) details.setAttribute('open', '');
});

function startReading() {
  for (const choice of all('.choice:not([data-tabbed])')) makeTabs(choice);
  for (const block of all('main pre')) addCopy(block);
  for (const details of all('details[data-key]')) rememberOpen(/** @type {HTMLDetailsElement} */ (details));
  paint();
  showTarget();
  document.querySelector('#navigation [aria-current]')?.scrollIntoView({ block: 'center', behavior: 'instant' });
  if (!location.hash) window.scrollTo(0, 0);
}

/** @param {string} selector */
function all(selector) {
  return /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]);
}

/** The key under which the tab remembers something of this page. @param {string | undefined} key */
function keyOf(key) {
  return `docs.open ${location.pathname}${location.search} ${key}`;
}

/** Opens and closes as the reader left it. @param {HTMLDetailsElement} details */
function rememberOpen(details) {
  const key = keyOf(details.dataset.key);
  const known = sessionStorage.getItem(key);
  if (known !== null) details.open = known === 'true';
  details.addEventListener('toggle', () => sessionStorage.setItem(key, String(details.open)));
}

/** Opens whatever holds the element that the address names. */
function showTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !document.getElementById('content')?.contains(target)) return;
  for (let holder = /** @type {Element | null} */ (target); holder; holder = holder.parentElement) {
    if (holder instanceof HTMLDetailsElement) holder.open = true;
    if (holder instanceof HTMLElement && holder.matches('.option[hidden]'))
      document.querySelector(`[aria-controls="${CSS.escape(holder.id)}"]`)?.dispatchEvent(new Event('click'));
  }
  target.scrollIntoView();
}

/** Shows one alternative at a time, chosen by tabs. @param {HTMLElement} choice */
function makeTabs(choice) {
  choice.dataset.tabbed = '';
  const options = /** @type {HTMLElement[]} */ ([...choice.children].filter((child) => child.matches('.option')));
  if (options.length < 2) return;
  const list = document.createElement('div');
  list.role = 'tablist';
  /** @type {HTMLButtonElement[]} */
  const buttons = [];
  for (const option of options) {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', role: 'tab', textContent: option.dataset.label ?? '' });
    option.id ||= `tab-${document.querySelectorAll('[role=tab]').length + buttons.length}`;
    option.role = 'tabpanel';
    button.setAttribute('aria-controls', option.id);
    button.addEventListener('click', () => choose(option));
    buttons.push(button);
  }
  /** @param {HTMLElement | undefined} chosen */
  const choose = (chosen) => {
    for (const [index, option] of options.entries()) {
      option.hidden = option !== chosen;
      buttons[index]?.setAttribute('aria-selected', String(option === chosen));
      if (buttons[index]) buttons[index].tabIndex = option === chosen ? 0 : -1;
    }
    sessionStorage.setItem(keyOf(options[0]?.dataset.key), chosen?.dataset.label ?? '');
  };
  list.addEventListener('keydown', ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const now = buttons.findIndex((each) => each.matches(':focus'));
    const next = step && buttons[(now + step + buttons.length) % buttons.length];
    if (!next) return;
    next.focus();
    next.click();
  });
  const known = sessionStorage.getItem(keyOf(options[0]?.dataset.key));
  choose(options.find(({ dataset }) => dataset.label === known) ?? options[0]);
  list.append(...buttons);
  options[0]?.before(list);
}

/** @param {HTMLElement} block */
function addCopy(block) {
  if (block.parentElement?.matches('.copied')) return;
  const holder = document.createElement('div');
  holder.className = 'copied';
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', className: 'plain copy', textContent: 'Copy' });
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.textContent ?? '');
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  });
  block.replaceWith(holder);
  holder.append(block, button);
}

/** Colours every code by ranges: nothing is added to the page. */
function paint() {
  if (!('highlights' in CSS)) return;
  const found = { key: new Highlight(), text: new Highlight(), word: new Highlight(), number: new Highlight() };
  for (const { firstChild: text } of all('main pre code, #response pre')) {
    if (!(text instanceof Text) || text.length > mostColoured) continue;
    for (const { index, 0: whole, groups = {} } of text.data.matchAll(colours)) {
      const kind = /** @type {keyof typeof found} */ (Object.keys(groups).find((name) => groups[name] !== undefined));
      found[kind].add(
        new StaticRange({
          startContainer: text,
          startOffset: index,
          endContainer: text,
          endOffset: index + whole.length,
        }),
      );
    }
  }
  for (const [name, highlight] of Object.entries(found)) CSS.highlights.set(`code-${name}`, highlight);
}

document.addEventListener('shown', () => {
  for (const block of all('#samples pre, #response pre')) addCopy(block);
  paint();
});
