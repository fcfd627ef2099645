import type { Content, Operation, Parameter } from '../../../server/openapi/model.ts';
import type { ListPlace } from './body-schemas.ts';

/** A kind of thing that a contract lets its callers create, list, read, change or remove. */
export interface Resource {
  /** The path of its items; of what cannot be read one by one, that of their list or creation. */
  name: string;
  /** The operation that reads an item. */
  read: Operation | undefined;
  /** The body that a kept item is held against. */
  content: Content | undefined;
  /** The path parameter that tells the items apart. */
  key: Parameter | undefined;
  /** The property of an item that has the value of that parameter. */
  keyProperty: string | undefined;
  /** True if an operation of the contract creates items. */
  isCreated: boolean;
}

/** What an operation does to the items of a resource. */
export type Role =
  | { kind: 'create' | 'read' | 'replace' | 'change' | 'remove'; resource: Resource }
  | { kind: 'list'; resource: Resource; list: ListPlace };

/** The operations that act on resources. */
export type Roles = Map<Operation, Role>;
