// @ts-check

// The form writes a request; what it means in the styles of the contract, and what is wrong with it, the server says. Where
// pages are files, a worker says it, which compiles the contract: the policy of a page itself allows no compiled code.

/**
 * @typedef {{ method: string, target: string, headers: Record<string, string>, body?: string, fields?: [string, string][],
 *   violations: { name: string, message: string }[], samples: string, error?: string }} BuiltRequest
 */

const remembered = ['secret', 'user', 'alternative'];
const { files: placeOfFiles = '', document: contractFile } = document.body.dataset;
let newest = 0;

startForm();
document.addEventListener('patched', startForm);

/** Makes the form of the page work, if it has one. */
function startForm() {
  const form = document.querySelector('form#request');
  if (!(form instanceof HTMLFormElement)) return;
  for (const name of remembered) {
    const control = field(form, name);
    const known = sessionStorage.getItem(`docs.${name}`);
    if (control && known !== null) control.value = known;
  }
  form.addEventListener('input', () => show(form));
  form.addEventListener('change', (event) => {
    const { target } = event;
    if (target instanceof HTMLSelectElement && target.id === 'field-example') takeExample(form, target);
    if (target instanceof HTMLInputElement && target.type === 'file') takeFile(form, target);
    show(form);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(form);
  });
  // The worker reads the whole contract: only for a reader who turns to the form.
  if (contractFile === undefined) show(form);
}

/** The files that were chosen, by the part of the body that they are; the whole body has no name. @param {HTMLFormElement} form */
function chosenFiles(form) {
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('[name=file]'));
  const fitting = [...inputs].filter(({ dataset }) => dataset.type === field(form, 'type')?.value);
  return new Map(fitting.flatMap(({ dataset, files }) => (files?.[0] ? [[dataset.part ?? '', files[0]]] : [])));
}

/**
 * Names a file in the body where it is a part of it.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} input
 */
function takeFile(form, input) {
  const [body, { part = '' }] = [field(form, 'body'), input.dataset];
  if (!body) return;
  try {
    const name = input.files?.[0]?.name ?? '';
    body.value = part === '' ? name : JSON.stringify({ ...JSON.parse(body.value || '{}'), [part]: name }, null, 2);
  } catch {
    // What is written there is no JSON yet; the file is sent all the same.
  }
}

/**
 * The control of a form with that name.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function field(form, name) {
  const found = form.elements.namedItem(name);
  const isControl =
    found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement || found instanceof HTMLSelectElement;
  return isControl ? found : undefined;
}

/**
 * Puts an example where the body is written.
 * @param {HTMLFormElement} form
 * @param {HTMLSelectElement} select
 */
function takeExample(form, select) {
  const [option] = select.selectedOptions;
  const [body, type] = [field(form, 'body'), field(form, 'type')];
  if (body) body.value = option?.dataset.text ?? '';
  if (type && option?.dataset.type) type.value = option.dataset.type;
}

/** The address that requests go to: the server of the page, or the one that was chosen. @param {HTMLFormElement} form */
function originOf(form) {
  const target = field(form, 'target')?.value;
  return target ? new URL(target).origin : location.origin;
}

/**
 * Asks what the form means.
 * @param {HTMLFormElement} form
 * @returns {Promise<BuiltRequest>}
 */
async function build(form) {
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('[name=parameter]'));
  const value = (/** @type {string} */ name) => field(form, name)?.value ?? '';
  for (const name of remembered) if (field(form, name)) sessionStorage.setItem(`docs.${name}`, value(name));
  const isMock = form.querySelector('#field-target option:checked')?.matches('[data-mock]') ?? false;
  form.querySelector('.of-mock')?.toggleAttribute('hidden', !isMock);
  const way = form.querySelector('#field-alternative option:checked');
  if (way) form.querySelector('.of-basic')?.toggleAttribute('hidden', !way.matches('[data-basic]'));
  const names = ['type', 'body', 'secret', 'user', 'alternative'];
  const draft = {
    operation: form.dataset.operation,
    origin: originOf(form),
    parameters: Object.fromEntries([...inputs].map((input) => [input.dataset.key, input.value])),
    ...Object.fromEntries(names.map((name) => [name, value(name)])),
    prefer: isMock ? value('prefer') : '',
  };
  if (contractFile !== undefined) return askWorker(draft);
  const response = await fetch('docs/request', { method: 'POST', body: JSON.stringify(draft), credentials: 'omit' });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** @type {Worker | undefined} */
let worker;

/** @param {object} draft @returns {Promise<BuiltRequest>} */
function askWorker(draft) {
  worker ??= new Worker(`${placeOfFiles}request-worker.js`);
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ draft, file: new URL(contractFile ?? '', location.href).href }, [port2]);
  return new Promise((resolve, reject) => {
    worker?.addEventListener('error', () => reject(new Error('the contract could not be read')));
    port1.onmessage = ({ data }) => (data.error === undefined ? resolve(data) : reject(new Error(data.error)));
  });
}

/** Shows what the form means by now: the code, and why it would be turned down. @param {HTMLFormElement} form */
async function show(form) {
  newest += 1;
  const asked = newest;
  const built = await build(form).catch(() => undefined);
  if (!built || asked !== newest) return;
  const open = document.querySelector('#samples details[open]')?.getAttribute('data-language');
  const samples = document.getElementById('samples');
  if (samples) samples.innerHTML = built.samples;
  document.dispatchEvent(new Event('shown'));
  for (const details of document.querySelectorAll('#samples details')) {
    details.toggleAttribute('open', details.getAttribute('data-language') === open);
  }
  const list = document.getElementById('violations');
  list?.replaceChildren(
    ...built.violations.map(({ name, message }) => line(`${name === '__all__' ? '' : `${name}: `}${message}`)),
  );
}

/** @param {string} text */
function line(text) {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
}

/** Sends the request, and shows the response as it comes. @param {HTMLFormElement} form */
async function send(form) {
  const output = document.getElementById('response');
  if (!output) return;
  output.replaceChildren();
  output.setAttribute('aria-busy', 'true');
  try {
    const built = await build(form);
    const begun = performance.now();
    await setCookies(built.headers.Cookie);
    const response = await fetch(originOf(form) + built.target, toInit(built, chosenFiles(form)));
    const text = await response.text();
    output.replaceChildren(...describe(response, text, Math.round(performance.now() - begun)));
    document.dispatchEvent(new Event('shown'));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    output.replaceChildren(
      element('p', `No response: ${message}. Is the server there, and does it admit this page (CORS)?`),
    );
  }
  output.removeAttribute('aria-busy');
}

/** The browser sends cookies itself, once it has them. @param {string | undefined} header */
async function setCookies(header) {
  for (const pair of header?.split('; ') ?? []) {
    const [name = '', ...value] = pair.split('=');
    await cookieStore.set({ name, value: value.join('='), sameSite: 'strict' });
  }
}

/**
 * Without the browser's own credentials the browser does not meet a 401 with a dialog of its own either.
 * @param {BuiltRequest} built
 * @param {Map<string, File>} files
 * @returns {RequestInit}
 */
function toInit({ method, headers: { Cookie: _, ...headers }, body: text, fields }, files) {
  const form = fields && new FormData();
  for (const [name, value] of fields ?? []) form?.append(name, files.get(name) ?? value);
  const body = files.get('') ?? text;
  const { 'Content-Type': type, ...others } = headers;
  const credentials = /** @type {RequestCredentials} */ (document.body.dataset.credentials ?? 'omit');
  return {
    method,
    credentials,
    headers: form ? others : headers,
    ...((form ?? body) !== undefined && { body: form ?? body }),
  };
}

/**
 * @param {Response} response
 * @param {string} text
 * @param {number} milliseconds
 */
function describe(response, text, milliseconds) {
  const status = element('p', '');
  const code = element('strong', String(response.status));
  code.className = `status s${String(response.status)[0]}`;
  const declared =
    document.getElementById(`response-${response.status}`) ??
    document.getElementById(`response-${String(response.status)[0]}XX`) ??
    document.getElementById('response-default');
  status.append(
    code,
    ` ${response.statusText} in ${milliseconds} ms${declared ? '' : ', a status that the contract does not declare'}`,
  );
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return [status, pre(headers, 'Headers'), ...(text === '' ? [] : [pre(prettify(text), 'Body')])];
}

/** @param {string} text @param {string} label */
function pre(text, label) {
  const block = element('pre', text);
  block.tabIndex = 0;
  block.setAttribute('aria-label', label);
  return block;
}

/** @param {string} name @param {string} text */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** @param {string} text */
function prettify(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
