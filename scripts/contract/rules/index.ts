import type { Plugin } from '@redocly/openapi-core';
import { BoundedStrings } from './bounded-strings.ts';
import { ErrorResponses } from './error-responses.ts';
import { nodeTypes } from './node-types.ts';

/** The rules that `spec/redocly.yaml` names beside Redocly's own, as `contract/…`. */
export const rules: Plugin = {
  id: 'contract',
  typeExtension: nodeTypes,
  // Redocly puts a plugin's name before its rules only when it loads the plugin itself.
  rules: { oas3: { 'contract/error-responses': ErrorResponses, 'contract/bounded-strings': BoundedStrings } },
};
