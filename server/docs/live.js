// @ts-check

// While the contract is being worked on, the page shows it as it is now, and says when the file on disk is broken.
const events = new EventSource(new URL('docs/events', location.href));

events.addEventListener('live', () => location.reload());
events.addEventListener('mended', () => showBanner([]));
events.addEventListener('broken', ({ data }) => showBanner(JSON.parse(data).findings));

/**
 * Shows the findings above everything else; none takes the banner away.
 * @param {string[]} findings
 */
function showBanner(findings) {
  document.getElementById('broken')?.remove();
  if (findings.length === 0) return;
  const banner = document.createElement('aside');
  banner.id = 'broken';
  banner.role = 'alert';
  const title = document.createElement('strong');
  title.textContent = 'The contract on disk is broken; this is the last good one.';
  const list = document.createElement('pre');
  list.textContent = findings.join('\n');
  banner.append(title, list);
  document.body.prepend(banner);
}
