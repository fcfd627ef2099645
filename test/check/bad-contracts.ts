import type { CheckName } from '../../scripts/lib/check.ts';

/** A contract with one defect: an edit of `orders.yaml`, and what has to be said of it. */
export interface BadContract {
  name: string;
  /** What is taken out, at its first place after `after`, and what is put in. */
  edit: { after?: string; replace: string; by: string };
  check: CheckName;
  rule: string;
  /** A text that only the line has on which the finding must be, or stands first on. */
  at: string;
}

const orderNamed = '                  name: Two chairs\n              secret:';
const order = '    Order:\n';
const problem = '    Problem:\n      type: object';

/** Every way in which the contract may be wrong by itself. */
export const wrongContracts: BadContract[] = [
  {
    name: 'YAML that cannot be read',
    edit: { replace: 'title: Orders', by: 'title: "Orders' },
    check: 'lint',
    rule: 'readable',
    at: 'version: 1.4.2',
  },
  {
    name: 'a $ref that leads nowhere',
    edit: { after: 'operationId: createOrder', replace: "schemas/Order'", by: "schemas/Ordre'" },
    check: 'lint',
    rule: 'no-unresolved-refs',
    at: "schemas/Ordre'",
  },
  {
    name: 'a $ref to a file that is not there',
    edit: { after: 'operationId: createOrder', replace: "'#/components/schemas/Order'", by: 'order.yaml' },
    check: 'lint',
    rule: 'no-unresolved-refs',
    at: '$ref: order.yaml',
  },
  {
    name: 'a keyword that OpenAPI does not have',
    edit: { replace: 'requestBody:', by: 'requestBodies:' },
    check: 'lint',
    rule: 'struct',
    at: 'requestBodies:',
  },
  {
    name: 'a value of the wrong type',
    edit: { replace: 'maxLength: 80', by: 'maxLength: eighty' },
    check: 'lint',
    rule: 'struct',
    at: 'maxLength: eighty',
  },
  {
    name: 'two operations of one operationId',
    edit: { replace: 'operationId: createOrder', by: 'operationId: listOrders' },
    check: 'lint',
    rule: 'operation-operationId-unique',
    at: '      operationId: listOrders\n      summary: Create',
  },
  {
    name: 'an operation without operationId',
    edit: { replace: '      operationId: createOrder\n', by: '' },
    check: 'lint',
    rule: 'operation-operationId',
    at: '    post:',
  },
  {
    name: 'a path parameter that is not declared',
    edit: { replace: '  /orders/{id}:', by: '  /orders/{number}:' },
    check: 'lint',
    rule: 'path-parameters-defined',
    at: '      - name: id',
  },
  {
    name: 'two paths of one shape',
    edit: { replace: '  /orders/{id}:', by: '  /orders/{key}: {}\n  /orders/{id}:' },
    check: 'lint',
    rule: 'no-identical-paths',
    at: '  /orders/{id}:',
  },
  {
    name: 'an operationId that is no verb',
    edit: { replace: 'operationId: createOrder', by: 'operationId: orderCreation' },
    check: 'lint',
    rule: 'rule/operation-id-verb-first',
    at: 'orderCreation',
  },
  {
    name: 'an operationId that is not camelCase',
    edit: { replace: 'operationId: createOrder', by: 'operationId: create_order' },
    check: 'lint',
    rule: 'rule/operation-id-verb-first',
    at: 'create_order',
  },
  {
    name: 'a summary in title case',
    edit: { replace: 'summary: Create an order', by: 'summary: Create An Order' },
    check: 'lint',
    rule: 'rule/summary-sentence-case',
    at: 'Create An Order',
  },
  {
    name: 'a summary with a full stop',
    edit: { replace: 'summary: Create an order', by: 'summary: Create an order.' },
    check: 'lint',
    rule: 'rule/summary-sentence-case',
    at: 'Create an order.',
  },
  {
    name: 'an operation without summary',
    edit: { replace: '      summary: Create an order\n', by: '' },
    check: 'lint',
    rule: 'operation-summary',
    at: '    post:',
  },
  {
    name: 'an operation without description',
    edit: { replace: '      description: Orders what the body names.\n', by: '' },
    check: 'lint',
    rule: 'operation-description',
    at: '    post:',
  },
  {
    name: 'an operation without tag',
    edit: { after: 'operationId: createOrder', replace: '      tags: [Orders]\n', by: '' },
    check: 'lint',
    rule: 'rule/operation-tagged',
    at: '      operationId: createOrder',
  },
  {
    name: 'a tag that is not declared',
    edit: { after: 'operationId: createOrder', replace: 'tags: [Orders]', by: 'tags: [Order]' },
    check: 'lint',
    rule: 'operation-tag-defined',
    at: 'tags: [Order]',
  },
  {
    name: 'a body without the response to one that is too large',
    edit: { replace: "        '413':\n          $ref: '#/components/responses/Problem'\n", by: '' },
    check: 'lint',
    rule: 'contract/error-responses',
    at: "      responses:\n        '201':",
  },
  {
    name: 'credentials without the response to wrong ones',
    edit: {
      after: 'operationId: readOrder',
      replace: "        '401':\n          $ref: '#/components/responses/Problem'\n",
      by: '',
    },
    check: 'lint',
    rule: 'contract/error-responses',
    at: "      responses:\n        '200':\n          description: The order.",
  },
  {
    name: 'a path parameter without the response to one that names nothing',
    edit: { replace: "        '404':\n          $ref: '#/components/responses/Problem'\n", by: '' },
    check: 'lint',
    rule: 'contract/error-responses',
    at: "      responses:\n        '200':\n          description: The order.",
  },
  {
    name: 'a parameter without example',
    edit: { after: 'default: 20', replace: '          example: 10\n', by: '' },
    check: 'lint',
    rule: 'rule/parameter-example',
    at: '        - name: limit',
  },
  {
    name: 'a header without example',
    edit: { replace: '              example: /shop/orders/7\n', by: '' },
    check: 'lint',
    rule: 'rule/header-example',
    at: '            Location:',
  },
  {
    name: 'a body without example',
    edit: { replace: '          example:\n            detail: It did not work.\n', by: '' },
    check: 'lint',
    rule: 'rule/body-example',
    at: "        application/json:\n          schema:\n            $ref: '#/components/schemas/Problem'",
  },
  {
    name: 'a component that nothing uses',
    edit: { replace: problem, by: `    Unused:\n      type: object\n${problem}` },
    check: 'lint',
    rule: 'no-unused-components',
    at: '    Unused:',
  },
  {
    name: 'a string in a request without an end',
    edit: { replace: '          maxLength: 80\n', by: '' },
    check: 'lint',
    rule: 'contract/bounded-strings',
    at: '        name:\n          type: string',
  },
  {
    name: 'credentials that are not declared',
    edit: { replace: '  - bearer: []\n', by: '  - ticket: []\n' },
    check: 'lint',
    rule: 'security-defined',
    at: '  - ticket: []',
  },
  {
    name: 'a request example of the wrong type',
    edit: { replace: orderNamed, by: orderNamed.replace('Two chairs', '2') },
    check: 'examples',
    rule: 'example-invalid',
    at: '                  name: 2',
  },
  {
    name: 'a request example without a required property',
    edit: { replace: orderNamed, by: orderNamed.replace('name: Two chairs', 'channel: web') },
    check: 'examples',
    rule: 'example-invalid',
    at: '                value:\n                  channel: web',
  },
  {
    name: 'a request example with a read-only property',
    edit: { replace: orderNamed, by: orderNamed.replace('\n', '\n                  state: open\n') },
    check: 'examples',
    rule: 'example-read-only',
    at: '                  state: open\n              secret:',
  },
  {
    name: 'a response example with a write-only property',
    edit: { after: 'created:', replace: 'state: open', by: 'state: open\n                    coupon: SPRING' },
    check: 'examples',
    rule: 'example-write-only',
    at: '                    coupon: SPRING',
  },
  {
    name: 'a response example without a required property',
    edit: { after: 'created:', replace: '                    state: open\n', by: '' },
    check: 'examples',
    rule: 'example-invalid',
    at: '                  value:\n                    id: 7',
  },
  {
    name: "a response example that is not of the server's own format",
    edit: { replace: "price: '12.50'", by: "price: '12,50'" },
    check: 'examples',
    rule: 'example-invalid',
    at: "price: '12,50'",
  },
  {
    name: 'a parameter example out of range',
    edit: { replace: 'example: 10', by: 'example: 1000' },
    check: 'examples',
    rule: 'example-invalid',
    at: 'example: 1000',
  },
  {
    name: 'a header example of the wrong type',
    edit: { replace: 'example: /shop/orders/7', by: 'example: 7' },
    check: 'examples',
    rule: 'example-invalid',
    at: '              example: 7\n',
  },
  {
    name: "a property's example that is not in its list",
    edit: { replace: '          example: shop\n', by: '          example: market\n' },
    check: 'examples',
    rule: 'example-invalid',
    at: 'example: market',
  },
  {
    name: 'a default that is not in its list',
    edit: { replace: 'default: web', by: 'default: market' },
    check: 'examples',
    rule: 'default-invalid',
    at: 'default: market',
  },
  {
    name: 'an example in a response that several operations share',
    edit: { replace: 'detail: It did not work.', by: 'details: It did not work.' },
    check: 'examples',
    rule: 'example-invalid',
    at: '          example:\n            details',
  },
];

/** Every way in which the contract may break somebody who relied on it as it was. */
export const breakingContracts: BadContract[] = [
  {
    name: 'an enum value that responses never had',
    edit: { replace: 'enum: [open, sent, gone]', by: 'enum: [open, sent, gone, lost]' },
    check: 'breaking',
    rule: 'enum-value-added',
    at: 'enum: [open, sent, gone, lost]',
  },
  {
    name: 'an enum value that requests may no longer have',
    edit: { replace: 'enum: [web, shop, phone]', by: 'enum: [web, shop]' },
    check: 'breaking',
    rule: 'enum-value-removed',
    at: 'enum: [web, shop]',
  },
  {
    name: 'a new required property in requests',
    edit: {
      after: order,
      replace: 'required: [id, name, state]\n      properties:',
      by: 'required: [id, name, state, place]\n      properties:\n        place:\n          type: string\n          maxLength: 9',
    },
    check: 'breaking',
    rule: 'required-property-added',
    at: '        place:\n',
  },
  {
    name: 'an optional property that requests need now',
    edit: { after: order, replace: '[id, name, state]', by: '[id, name, state, channel]' },
    check: 'breaking',
    rule: 'property-became-required',
    at: '[id, name, state, channel]',
  },
  {
    name: 'a shorter text in requests',
    edit: { replace: 'maxLength: 80', by: 'maxLength: 60' },
    check: 'breaking',
    rule: 'max-length-lowered',
    at: 'maxLength: 60',
  },
  {
    name: 'a longer least length in requests',
    edit: { replace: 'minLength: 1', by: 'minLength: 3' },
    check: 'breaking',
    rule: 'min-length-raised',
    at: 'minLength: 3',
  },
  {
    name: 'a longer text in responses',
    edit: { replace: 'maxLength: 80', by: 'maxLength: 90' },
    check: 'breaking',
    rule: 'max-length-raised',
    at: 'maxLength: 90',
  },
  {
    name: 'a property that responses no longer have',
    edit: {
      replace: '        price:\n          type: string\n          format: decimal\n          readOnly: true\n',
      by: '',
    },
    check: 'breaking',
    rule: 'property-removed',
    at: '      properties:\n        id:',
  },
  {
    name: 'a property that responses may leave out now',
    edit: { after: order, replace: '[id, name, state]', by: '[id, name]' },
    check: 'breaking',
    rule: 'property-became-optional',
    at: '[id, name]',
  },
  {
    name: 'another type',
    edit: { after: order, replace: 'type: integer', by: 'type: string' },
    check: 'breaking',
    rule: 'type-changed',
    at: 'type: string\n          readOnly: true\n        name:',
  },
  {
    name: 'a property that becomes read-only',
    edit: { replace: 'default: web\n', by: 'default: web\n          readOnly: true\n' },
    check: 'breaking',
    rule: 'property-hidden',
    at: '        channel:\n',
  },
  {
    name: 'another default',
    edit: { replace: 'default: web', by: 'default: phone' },
    check: 'breaking',
    rule: 'default-changed',
    at: 'default: phone',
  },
  {
    name: 'credentials that no longer admit',
    edit: { replace: '  - bearer: []\n', by: '' },
    check: 'breaking',
    rule: 'security-alternative-removed',
    at: 'security:\n  - basic',
  },
  {
    name: 'an operation that is gone',
    edit: { replace: '    get:\n      operationId: readOrder', by: '    delete:\n      operationId: deleteOrder' },
    check: 'breaking',
    rule: 'operation-removed',
    at: '  /orders/{id}:',
  },
  {
    name: 'an operation of another name',
    edit: { replace: 'operationId: readOrder', by: 'operationId: getOrder' },
    check: 'breaking',
    rule: 'operation-id-changed',
    at: 'operationId: getOrder',
  },
  {
    name: 'a response that is gone',
    edit: { replace: "        '404':\n          $ref: '#/components/responses/Problem'\n", by: '' },
    check: 'breaking',
    rule: 'response-removed',
    at: "      responses:\n        '200':\n          description: The order.",
  },
  {
    name: 'a header that is gone',
    edit: { replace: '            ETag:', by: '            Etag-Weak:' },
    check: 'breaking',
    rule: 'header-removed',
    at: '          headers:\n            Etag-Weak:',
  },
  {
    name: 'a header that is not always there',
    edit: {
      replace: '              required: true\n              description: Where',
      by: '              description: Where',
    },
    check: 'breaking',
    rule: 'header-became-optional',
    at: '            Location:',
  },
  {
    name: 'a parameter that is gone',
    edit: { replace: '        - name: limit', by: '        - name: count' },
    check: 'breaking',
    rule: 'parameter-removed',
    at: '      parameters:\n        - name: count',
  },
  {
    name: 'another media type',
    edit: { after: 'requestBody:', replace: 'application/json:', by: 'application/merge-patch+json:' },
    check: 'breaking',
    rule: 'media-type-removed',
    at: '        content:\n          application/merge-patch+json:',
  },
  {
    name: 'another prefix',
    edit: { replace: 'url: /shop', by: 'url: /store' },
    check: 'breaking',
    rule: 'server-removed',
    at: 'servers:',
  },
  {
    name: 'a parameter with less room',
    edit: { replace: 'maximum: 100', by: 'maximum: 50' },
    check: 'breaking',
    rule: 'maximum-lowered',
    at: 'maximum: 50',
  },
  {
    name: 'something new under the old version',
    edit: {
      after: order,
      replace: 'properties:',
      by: 'properties:\n        note:\n          type: string\n          maxLength: 9',
    },
    check: 'breaking',
    rule: 'version-not-raised',
    at: 'version: 1.4.2',
  },
];

/** Edits that hurt nobody: nobody is warned, let alone stopped. Where a new version is due, they raise it. */
export const innocentEdits: { name: string; edits: BadContract['edit'][] }[] = [
  { name: 'a comment', edits: [{ replace: 'info:', by: '# What the shop sells.\ninfo:' }] },
  { name: 'quotes', edits: [{ replace: 'title: Orders', by: "title: 'Orders'" }] },
  {
    name: 'the order of keys',
    edits: [{ replace: 'minLength: 1\n          maxLength: 80', by: 'maxLength: 80\n          minLength: 1' }],
  },
  { name: 'the order of what is required', edits: [{ replace: '[id, name, state]', by: '[state, id, name]' }] },
  { name: 'the order of an enum', edits: [{ replace: '[web, shop, phone]', by: '[phone, shop, web]' }] },
  { name: 'a list in another style', edits: [{ replace: 'tags: [Orders]', by: 'tags:\n        - Orders' }] },
  {
    name: 'a limit that says what was so already',
    edits: [{ replace: 'type: array\n', by: 'type: array\n                minItems: 0\n' }],
  },
  {
    name: 'a type as a list of one',
    edits: [{ after: order, replace: 'type: integer', by: 'type: [integer]' }],
  },
  {
    name: 'a better description, in a new version',
    edits: [version('1.4.3'), { replace: 'Orders of a shop.', by: 'All orders of a shop.' }],
  },
  {
    name: 'another example, in a new version',
    edits: [version('1.4.3'), { replace: 'example: 10', by: 'example: 20' }],
  },
  {
    name: 'a path parameter of another name, in a new version',
    edits: [
      version('1.4.3'),
      { replace: '  /orders/{id}:', by: '  /orders/{number}:' },
      { replace: '- name: id', by: '- name: number' },
    ],
  },
  {
    name: 'an optional property, in a new version',
    edits: [
      version('1.5.0'),
      { after: order, replace: 'properties:', by: 'properties:\n        paid:\n          type: boolean' },
    ],
  },
  {
    name: 'an operation that is deprecated, in a new version',
    edits: [
      version('1.5.0'),
      { replace: 'operationId: readOrder', by: 'operationId: readOrder\n      deprecated: true' },
    ],
  },
  {
    name: 'one more way in, in a new version',
    edits: [
      version('1.5.0'),
      { replace: '  - bearer: []', by: '  - bearer: []\n  - key: []' },
      {
        replace: '  securitySchemes:',
        by: '  securitySchemes:\n    key:\n      type: apiKey\n      in: header\n      name: X-Key',
      },
    ],
  },
  {
    name: 'a break, in a new major version',
    edits: [version('2.0.0'), { replace: 'maxLength: 80', by: 'maxLength: 60' }],
  },
];

function version(number: string): BadContract['edit'] {
  return { replace: 'version: 1.4.2', by: `version: ${number}` };
}
