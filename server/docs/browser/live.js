// @ts-check

// While the contract is being worked on, the page shows it as it is now, keeps what was typed, and says when the file on disk is broken.
const events = new EventSource(new URL('docs/events', location.href));

events.addEventListener('live', () => {
  showBanner([]);
  patch();
});
events.addEventListener('changes', patch);
events.addEventListener('mended', () => showBanner([]));
events.addEventListener('broken', ({ data }) => showBanner(JSON.parse(data).findings));

/** Takes the page anew and puts it in the place of what is shown; what was typed, sent and opened stays, and so does the banner. */
async function patch() {
  const response = await fetch(location.href, { credentials: 'omit' });
  // What the page was about is gone.
  if (!response.ok)
    return showBanner([await response.text()], 'This page is about a part that the contract has no more.');
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  document.title = fresh.title;
  const restore = remember();
  for (const selector of ['body > header', '#navigation', '#content']) {
    const [shown, next] = [document.querySelector(selector), fresh.querySelector(selector)];
    if (shown && next && shown.innerHTML !== next.innerHTML) shown.replaceChildren(...next.childNodes);
  }
  restore();
  document.dispatchEvent(new Event('patched'));
}

/** Remembers what the reader has done to the page; the function that is returned does it again. */
function remember() {
  const controls = [...document.querySelectorAll('input[id], textarea[id], select[id]')];
  const typed = new Map(controls.map((control) => [control.id, Reflect.get(control, 'value')]));
  const response = document.getElementById('response');
  const { activeElement } = document;
  const focused = activeElement?.id;
  const range = [Reflect.get(activeElement ?? {}, 'selectionStart'), Reflect.get(activeElement ?? {}, 'selectionEnd')];
  const { scrollX, scrollY } = window;
  const open = new Set([...document.querySelectorAll('details[open] > summary')].map(({ textContent }) => textContent));
  return () => {
    for (const [id, value] of typed) {
      const control = document.getElementById(id);
      if (control) Reflect.set(control, 'value', value);
    }
    if (response) document.getElementById('response')?.replaceWith(response);
    for (const summary of document.querySelectorAll('details:not([data-key]) > summary')) {
      if (open.has(summary.textContent)) summary.parentElement?.toggleAttribute('open', true);
    }
    window.scrollTo(scrollX, scrollY);
    const again = focused ? document.getElementById(focused) : null;
    again?.focus({ preventScroll: true });
    if (again instanceof HTMLTextAreaElement) again.setSelectionRange(range[0], range[1]);
  };
}

/**
 * Shows the findings above everything else; none takes the banner away.
 * @param {string[]} findings
 */
function showBanner(findings, said = 'The contract on disk is broken; this is the last good one.') {
  document.getElementById('broken')?.remove();
  if (findings.length === 0) return;
  const banner = document.createElement('aside');
  banner.id = 'broken';
  banner.role = 'alert';
  const title = document.createElement('strong');
  title.textContent = said;
  const list = document.createElement('pre');
  list.textContent = findings.join('\n');
  banner.append(title, list);
  document.body.prepend(banner);
}
