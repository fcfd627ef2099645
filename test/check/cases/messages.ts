import { body, object, one, type Part, readers, responding, type Semantics, senders, text } from './semantics.ts';

const parameters = (...list: Part[]) => ({ operation: { parameters: list } });
const query = (more: Part = {}) => ({ name: 'q', in: 'query', schema: text, ...more });
const responses = (map: Part) => ({ operation: { responses: map } });

/** The meaning of changes of parameters, bodies, responses and headers. */
export const messages: Semantics[] = [
  one('an optional parameter added', {}, parameters(query()), ['additive', senders, 'parameter-added']),
  one('a required parameter added', {}, parameters(query({ required: true })), [
    'breaking',
    senders,
    'required-parameter-added',
  ]),
  one('a parameter removed', parameters(query()), {}, ['breaking', senders, 'parameter-removed']),
  one('a parameter required', parameters(query()), parameters(query({ required: true })), [
    'breaking',
    senders,
    'parameter-became-required',
  ]),
  one('a parameter no longer required', parameters(query({ required: true })), parameters(query()), [
    'additive',
    senders,
    'parameter-became-optional',
  ]),
  one('a parameter with less room', parameters(query()), parameters(query({ schema: { ...text, maxLength: 3 } })), [
    'breaking',
    senders,
    'max-length-added',
  ]),
  one(
    'another default of a parameter',
    parameters(query({ schema: { ...text, default: 'a' } })),
    parameters(query({ schema: { ...text, default: 'b' } })),
    ['breaking', senders, 'default-changed'],
  ),
  one(
    'a list written in another style',
    parameters(query({ schema: { type: 'array' } })),
    parameters(query({ schema: { type: 'array' }, explode: false })),
    ['breaking', senders, 'parameter-style-changed'],
  ),
  one('a standard style said aloud', parameters(query()), parameters(query({ style: 'form', explode: true }))),
  one(
    'a header parameter in other letters',
    parameters({ name: 'X-A', in: 'header', schema: text }),
    parameters({ name: 'x-a', in: 'header', schema: text }),
  ),
  one(
    'a path parameter renamed',
    {},
    { path: '/things/{key}', item: { parameters: [{ name: 'key', in: 'path', required: true, schema: text }] } },
    ['editorial', senders, 'path-parameter-renamed'],
  ),
  one(
    'a parameter moved from the path to the operation',
    {},
    { item: { parameters: [] }, operation: { parameters: [{ name: 'id', in: 'path', required: true, schema: text }] } },
  ),
  one('an optional body added', {}, body(text), ['additive', senders, 'request-body-added']),
  one('a required body added', {}, body(text, { required: true }), ['breaking', senders, 'request-body-added']),
  one('a body removed', body(text), {}, ['breaking', senders, 'request-body-removed']),
  one('a body required', body(text), body(text, { required: true }), [
    'breaking',
    senders,
    'request-body-became-required',
  ]),
  one('a smaller body', body(text, { 'x-max-bytes': 2000 }), body(text, { 'x-max-bytes': 1000 }), [
    'breaking',
    senders,
    'max-bytes-lowered',
  ]),
  one(
    'a media type that requests may no longer have',
    { operation: { requestBody: { content: { 'application/json': {}, 'text/csv': {} } } } },
    { operation: { requestBody: { content: { 'application/json': {} } } } },
    ['breaking', senders, 'media-type-removed'],
  ),
  one(
    'a media type that a range takes in',
    { operation: { requestBody: { content: { 'text/csv': {} } } } },
    { operation: { requestBody: { content: { 'text/*': {} } } } },
    ['additive', senders, 'media-type-added'],
  ),
  one(
    'a media type that responses no longer have',
    responses({ 201: { description: 'Made', content: { 'application/json': {}, 'text/csv': {} } } }),
    responses({ 201: { description: 'Made', content: { 'application/json': {} } } }),
    ['breaking', readers, 'media-type-removed'],
  ),
  one('a response added', {}, responses({ 201: { description: 'Made' }, 404: { description: 'No' } }), [
    'additive',
    readers,
    'response-added',
  ]),
  one('a response removed', responses({ 201: { description: 'Made' }, 404: { description: 'No' } }), {}, [
    'breaking',
    readers,
    'response-removed',
  ]),
  one(
    'a response that the default takes in',
    responses({ 201: { description: 'Made' }, 404: { description: 'No' }, default: { description: 'No' } }),
    responses({ 201: { description: 'Made' }, default: { description: 'No' } }),
  ),
  one(
    'a response that the default described',
    responses({
      201: { description: 'Made' },
      default: { description: 'No', content: { 'application/json': { schema: object({ a: text }) } } },
    }),
    responses({
      201: { description: 'Made' },
      404: { description: 'No', content: { 'application/json': { schema: object({}) } } },
      default: { description: 'No', content: { 'application/json': { schema: object({ a: text }) } } },
    }),
    ['breaking', readers, 'property-removed'],
    ['additive', readers, 'response-added'],
  ),
  one('a response header added', {}, responding(text, { headers: { A: { schema: text } }, content: undefined }), [
    'additive',
    readers,
    'header-added',
  ]),
  one('a response header removed', responding(text, { headers: { A: { schema: text } } }), responding(text), [
    'breaking',
    readers,
    'header-removed',
  ]),
  one(
    'a response header in other letters',
    responding(text, { headers: { ETag: { schema: text } } }),
    responding(text, { headers: { etag: { schema: text } } }),
  ),
  one(
    'a response header not always there',
    responding(text, { headers: { A: { required: true, schema: text } } }),
    responding(text, { headers: { A: { schema: text } } }),
    ['breaking', readers, 'header-became-optional'],
  ),
  one(
    'a response header of more values',
    responding(text, { headers: { A: { schema: { enum: ['a'] } } } }),
    responding(text, { headers: { A: { schema: { enum: ['a', 'b'] } } } }),
    ['breaking', readers, 'enum-value-added'],
  ),
];
