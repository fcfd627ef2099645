// Written from the contract by `contract generate`. Do not edit.

/** How credentials for each security scheme are presented. */
export const securitySchemes = {
  "basic": {
    "kind": "basic"
  },
  "bearer": {
    "kind": "bearer"
  }
} as const;
