// @ts-check

// The list of everything is filtered as a reader types, and one key leads there.
const search = /** @type {HTMLInputElement} */ (document.getElementById('search'));
const found = document.getElementById('found');

search.addEventListener('input', filter);
search.addEventListener('keydown', ({ key }) => {
  if (key === 'Enter')
    entries()
      .find(({ parentElement }) => !parentElement?.hidden)
      ?.click();
});
document.addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select');
  if (event.key !== '/' || isTyping) return;
  event.preventDefault();
  search.focus();
});

/** Every link of the list, in its order. */
function entries() {
  return [
    .../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('#navigation li[data-words] > a')),
  ];
}

/** Shows only what has every word of the search in it. */
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { parentElement, textContent } of entries()) {
    if (!parentElement) continue;
    const text = `${parentElement.dataset.words} ${textContent?.toLowerCase()}`;
    parentElement.hidden = !words.every((word) => text.includes(word));
    if (!parentElement.hidden) count += 1;
  }
  for (const group of /** @type {NodeListOf<HTMLDetailsElement>} */ (
    document.querySelectorAll('#navigation details')
  )) {
    const isFound = group.querySelector('li[data-words]:not([hidden])') !== null;
    group.hidden = !isFound;
    if (words.length > 0) group.open = isFound;
  }
  if (found) found.textContent = words.length === 0 ? '' : count === 1 ? '1 found' : `${count} found`;
}
