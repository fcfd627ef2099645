// @ts-check

/** @type {(options: object) => void} */
const startSwaggerUi = Reflect.get(window, 'SwaggerUIBundle');

startSwaggerUi({
  url: new URL('openapi.json', location.href).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  validatorUrl: null,
  requestInterceptor: keepHere,
});

/**
 * Sends a request to this server, whatever servers the contract names: the page is about the one that it came from.
 * Without the browser's own credentials the browser does not meet a 401 with a dialog of its own either.
 * @param {{ url: string, credentials?: string }} request
 */
function keepHere(request) {
  const { pathname, search } = new URL(request.url, location.href);
  request.url = `${location.origin}${pathname}${search}`;
  request.credentials = document.body.dataset.credentials ?? 'omit';
  return request;
}
