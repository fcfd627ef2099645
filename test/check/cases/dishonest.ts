import type { BadContract } from './bad-contract.ts';

const orderNamed = '                  name: Two chairs\n              secret:';

/** Every way in which an example may be one that could not be sent. */
export const dishonest: BadContract[] = [
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
    name: "a response example that is not of the contract's own format",
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
