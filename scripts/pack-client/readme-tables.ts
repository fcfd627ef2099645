/** The client's README on results, whatever the contract. */
export const resultsTable = `| \`status\` | what happened | what there is |
|---|---|---|
| a number | a response that the contract declares | \`data\` if \`ok\`, else \`error\`; \`headers\`, \`contentType\`, \`response\` |
| \`undeclared\` | a status that the contract does not declare: \`response.status\` | \`error.body\`, which is \`unknown\` |
| \`unreadable\` | a declared status without the declared body: an empty 500, the HTML of a proxy | \`error.body\`, \`response\` |
| \`network\`, \`timeout\`, \`aborted\` | no response, or half of one | \`error.cause\` |
| \`unauthenticated\` | the \`auth\` function failed | \`error.cause\` |
| \`invalid-request\`, \`invalid-response\` | what \`validate\` found | \`error.violations\` |`;

/** The client's README on options. */
export const optionsTable = `## Options

Of a client, and but for \`baseUrl\`, \`auth\`, \`fetch\` and \`hooks\` of a single call:

| option | meaning |
|---|---|
| \`baseUrl\` | scheme, host, port, and the path of the contract's server, if it has one |
| \`auth\` | secrets by security scheme, or a function that gets them: asked once, and once more after a 401, for all calls that got one |
| \`headers\`, \`credentials\`, \`cache\`, \`mode\`, \`redirect\`, \`keepalive\`, \`fetch\`, \`signal\` | as \`fetch\` has them |
| \`timeout\` | milliseconds for each attempt; no limit unless given |
| \`retry\` | how often a call is repeated that got no response, or a 408, 429, 502, 503 or 504: only \`GET\` and the like, and what has an \`Idempotency-Key\`; waits as \`Retry-After\` says (not beyond a minute), else longer each time |
| \`validate\` | \`response\` or \`both\`: holds bodies, and for \`both\` parameters, against the schemas, as the server does; loaded when first used, and evaluates no text |
| \`hooks\` | \`onRequest\`, \`onResponse\`, \`onFailure\`: told of each attempt |`;
