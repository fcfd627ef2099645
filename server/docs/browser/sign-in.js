// @ts-check

// OAuth 2.0 and OpenID Connect: what is declared here stays with the tab, the token goes into the field of the secret.

/**
 * @typedef {{ authorizationUrl?: string, tokenUrl?: string, scopes?: Record<string, string> }} Flow
 * @typedef {{ name: string, flows?: Record<string, Flow>, openIdConnectUrl?: string, scopes: string[] }} Scheme
 */

document.addEventListener('click', ({ target }) => {
  if (target instanceof HTMLButtonElement && target.matches('.sign-in')) openDialog(target);
});

/** @param {HTMLButtonElement} button */
async function openDialog(button) {
  /** @type {Scheme} */
  const scheme = JSON.parse(button.dataset.scheme ?? '{}');
  const dialog = document.createElement('dialog');
  const form = document.createElement('form');
  form.method = 'dialog';
  const flows = Object.keys(scheme.flows ?? { authorizationCode: {} });
  const chosen = control(scheme, 'flow', 'Flow', flows);
  const fields = [
    chosen,
    control(scheme, 'client', 'Client id'),
    control(scheme, 'client-secret', 'Client secret, where it has one'),
    ...(flows.includes('password')
      ? [control(scheme, 'user', 'User name'), control(scheme, 'password', 'Password')]
      : []),
    control(scheme, 'scope', 'Scopes', undefined, scheme.scopes.join(' ')),
  ];
  const note = document.createElement('p');
  note.role = 'status';
  note.textContent = `The client must allow ${redirectUrl()} as a redirect URI.`;
  const [submit, cancel] = ['Sign in', 'Cancel'].map((text) => {
    const made = document.createElement('button');
    made.textContent = text;
    made.className = text === 'Cancel' ? 'plain' : '';
    return made;
  });
  form.append(...fields, note, .../** @type {HTMLElement[]} */ ([submit, cancel]));
  dialog.append(form);
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  form.addEventListener('submit', async (event) => {
    if (event.submitter === cancel) return;
    event.preventDefault();
    const given = Object.fromEntries(fields.map((each) => [each.dataset.name, keep(scheme, each)]));
    try {
      const secret = /** @type {HTMLInputElement | null} */ (document.querySelector('#request [name=secret]'));
      const token = await signIn(scheme, given);
      if (secret) secret.value = token;
      secret?.dispatchEvent(new Event('input', { bubbles: true }));
      dialog.close();
    } catch (error) {
      note.textContent = `No token: ${error instanceof Error ? error.message : error}`;
    }
  });
  dialog.showModal();
}

/** @param {Scheme} scheme @param {string} name @param {string} label @param {string[]} [choices] @param {string} [standard] */
function control(scheme, name, label, choices, standard = '') {
  const holder = document.createElement('label');
  holder.className = 'field';
  holder.dataset.name = name;
  const made = document.createElement(choices ? 'select' : 'input');
  for (const choice of choices ?? []) made.append(new Option(choice));
  if (made instanceof HTMLInputElement && /secret|password/.test(name)) made.type = 'password';
  made.value = sessionStorage.getItem(`docs.sign-in ${scheme.name} ${name}`) ?? choices?.[0] ?? standard;
  holder.append(label, made);
  return holder;
}

/** The value of a control, which the tab remembers. @param {Scheme} scheme @param {HTMLElement} holder */
function keep(scheme, holder) {
  const value = String(Reflect.get(holder.querySelector('input, select') ?? {}, 'value'));
  sessionStorage.setItem(`docs.sign-in ${scheme.name} ${holder.dataset.name}`, value);
  return value;
}

function redirectUrl() {
  return new URL(`${document.body.dataset.files}signed-in.html`, location.href).href;
}

/** @param {Scheme} scheme @param {Record<string, string>} given @returns {Promise<string>} */
async function signIn(scheme, given) {
  const { flow = '', client = '', scope = '' } = given;
  const { authorizationUrl, tokenUrl = '' } = await readFlow(scheme, flow);
  const identity = { client_id: client, ...(given['client-secret'] && { client_secret: given['client-secret'] }) };
  if (flow === 'clientCredentials') return askToken(tokenUrl, { grant_type: 'client_credentials', scope, ...identity });
  if (flow === 'password')
    return askToken(tokenUrl, {
      grant_type: 'password',
      username: given.user ?? '',
      password: given.password ?? '',
      scope,
      ...identity,
    });
  if (!authorizationUrl) throw new Error(`the flow ${flow} has no page to sign in at.`);
  const [state, verifier] = [random(), random()];
  // RFC 7636: who takes the code away cannot use it.
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const isCode = flow === 'authorizationCode';
  const url = new URL(authorizationUrl);
  const asked = {
    response_type: isCode ? 'code' : 'token',
    client_id: client,
    redirect_uri: redirectUrl(),
    scope,
    state,
  };
  const proof = isCode ? { code_challenge: encode(new Uint8Array(digest)), code_challenge_method: 'S256' } : {};
  for (const [name, value] of Object.entries({ ...asked, ...proof })) url.searchParams.set(name, value);
  const answer = await askInWindow(url.href);
  if (answer.get('state') !== state) throw new Error('what came back is not about what was asked.');
  if (answer.get('error')) throw new Error(answer.get('error_description') ?? answer.get('error') ?? '');
  if (!isCode) return answer.get('access_token') ?? '';
  const code = answer.get('code') ?? '';
  return askToken(tokenUrl, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUrl(),
    code_verifier: verifier,
    ...identity,
  });
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
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
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
