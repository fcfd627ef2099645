// @ts-check

// Before anything is drawn: light or dark, as the reader chose, or else as the system has it.
const stored = localStorage.getItem('docs.scheme');
if (stored) document.documentElement.dataset.scheme = stored;
if (window.top !== window) document.documentElement.dataset.embedded = '';

document.addEventListener('DOMContentLoaded', startScheme);
document.addEventListener('patched', startScheme);

/** Makes the button of the page go from one scheme to the next. */
function startScheme() {
  const button = document.getElementById('scheme');
  if (!button) return;
  const schemes = ['', 'light', 'dark'];
  const show = () => {
    button.textContent =
      { '': 'Auto', light: 'Light', dark: 'Dark' }[document.documentElement.dataset.scheme ?? ''] ?? '';
    button.ariaLabel = `Colours: ${button.textContent}`;
  };
  button.hidden = false;
  button.onclick = () => {
    const { dataset } = document.documentElement;
    const next = schemes[(schemes.indexOf(dataset.scheme ?? '') + 1) % schemes.length] ?? '';
    dataset.scheme = next;
    localStorage.setItem('docs.scheme', next);
    show();
  };
  show();
}
