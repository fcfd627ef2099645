import type { RequestListener } from 'node:http';

/**
 * Hands a request on with its path alone, whatever the form of its target: a proxy's `http://host/path` is `/path`
 * (RFC 9112, section 3.2.2). Express answers some of them by itself, before the first step of a pipeline.
 */
export function readTarget(listener: RequestListener): RequestListener {
  return (request, response) => {
    const { url = '/' } = request;
    if (!url.startsWith('/')) {
      const [, path = ''] = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*(.*)$/is.exec(url) ?? [];
      request.url = path.startsWith('/') ? path : `/${path}`;
    }
    listener(request, response);
  };
}
