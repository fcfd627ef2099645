// @ts-check

// OAuth 2.0 and OpenID Connect: what is declared here stays with the tab, the token goes into the field of the secret.

/**
 * @typedef {{ authorizationUrl?: string, tokenUrl?: string }} Flow
 * @typedef {{ flows?: Record<string, Flow>, openIdConnectUrl?: string }} Scheme
 */

document.addEventListener('click', ({ target }) => {
  const dialog = target instanceof HTMLElement && document.getElementById(target.dataset.dialog ?? '');
  if (dialog instanceof HTMLDialogElement) openDialog(dialog);
});

/** @param {HTMLDialogElement} dialog */
function openDialog(dialog) {
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector('form'));
  const note = /** @type {HTMLElement} */ (dialog.querySelector('[role=status]'));
  const secret = /** @type {HTMLInputElement | null} */ (document.querySelector('#request [name=secret]'));
  const key = `docs.${dialog.id}`;
  for (const [name, value] of Object.entries(JSON.parse(sessionStorage.getItem(key) ?? '{}')))
    Reflect.set(form.elements.namedItem(name) ?? {}, 'value', value);
  note.textContent = `The client must allow ${redirectUrl()} as a redirect URI.`;
  form.onsubmit = async (event) => {
    if (event.submitter instanceof HTMLButtonElement && event.submitter.value === 'cancel') return;
    event.preventDefault();
    /** @type {Record<string, string>} */
    const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    sessionStorage.setItem(key, JSON.stringify(given));
    try {
      const token = await signIn(JSON.parse(dialog.dataset.scheme ?? '{}'), given);
      if (secret) secret.value = token;
      secret?.dispatchEvent(new Event('input', { bubbles: true }));
      dialog.close();
    } catch (error) {
      note.textContent = `No token: ${error instanceof Error ? error.message : error}`;
    }
  };
  dialog.showModal();
}

function redirectUrl() {
  return new URL(`${document.body.dataset.files}signed-in.html`, location.href).href;
}

/** @param {Scheme} scheme @param {Record<string, string>} given @returns {Promise<string>} */
async function signIn(scheme, { flow = '', ...given }) {
  const { authorizationUrl, tokenUrl = '' } = await readFlow(scheme, flow);
  const { client_id = '', scope = '' } = given;
  if (flow === 'clientCredentials') return askToken(tokenUrl, { grant_type: 'client_credentials', ...given });
  if (flow === 'password') return askToken(tokenUrl, { grant_type: 'password', ...given });
  if (!authorizationUrl) throw new Error(`the flow ${flow} has no page to sign in at.`);
  const [state, verifier] = [random(), random()];
  // RFC 7636: who takes the code away cannot use it.
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const isCode = flow === 'authorizationCode';
  const url = new URL(authorizationUrl);
  if (!/^https?:$/.test(url.protocol)) throw new Error(`${url.protocol} is no address to sign in at.`);
  const asked = {
    response_type: isCode ? 'code' : 'token',
    client_id,
    redirect_uri: redirectUrl(),
    scope,
    state,
  };
  const challenge = isCode ? { code_challenge: encode(new Uint8Array(digest)), code_challenge_method: 'S256' } : {};
  for (const [name, value] of Object.entries({ ...asked, ...challenge })) url.searchParams.set(name, value);
  const answer = await askInWindow(url.href);
  if (answer.get('state') !== state) throw new Error('what came back is not about what was asked.');
  if (answer.get('error')) throw new Error(answer.get('error_description') ?? answer.get('error') ?? '');
  if (!isCode) return answer.get('access_token') ?? '';
  const code = answer.get('code') ?? '';
  const proof = { code, redirect_uri: redirectUrl(), code_verifier: verifier };
  return askToken(tokenUrl, { grant_type: 'authorization_code', ...given, ...proof });
}

/** @param {Scheme} scheme @param {string} name @returns {Promise<Flow>} */
async function readFlow({ flows, openIdConnectUrl }, name) {
  if (flows || !openIdConnectUrl) return flows?.[name] ?? {};
  const found = await (await fetch(openIdConnectUrl)).json();
  return { authorizationUrl: found.authorization_endpoint, tokenUrl: found.token_endpoint };
}

/** @param {string} url @returns {Promise<URLSearchParams>} */
function askInWindow(url) {
  const channel = new BroadcastChannel('docs.sign-in');
  const opened = window.open(url, 'sign-in', 'width=520,height=720');
  return new Promise((resolve, reject) => {
    if (!opened) return reject(new Error('the browser blocked the window.'));
    channel.onmessage = ({ data }) => {
      channel.close();
      resolve(new URLSearchParams(String(data)));
    };
  });
}

/** @param {string} url @param {Record<string, string>} fields @returns {Promise<string>} */
async function askToken(url, fields) {
  const filled = Object.entries(fields).filter(([, value]) => value !== '');
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(filled) });
  const { access_token: token, error, error_description: why } = await response.json();
  if (typeof token !== 'string') throw new Error(why ?? error ?? `a ${response.status} without one`);
  return token;
}

function random() {
  return encode(crypto.getRandomValues(new Uint8Array(32)));
}

/** Base64url, without padding. @param {Uint8Array} bytes */
function encode(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
