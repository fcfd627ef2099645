import type { BadContract } from './bad-contract.ts';

const order = '    Order:\n';

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
