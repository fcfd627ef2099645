import type { Content, Contract, Operation } from '../../../server/openapi/model.ts';
import type { AnyInput } from '../../../server/pipeline/request-context.ts';
import type { Choice } from '../choose-response.ts';
import type { Wishes } from '../wishes.ts';
import type { BodySchemas } from './body-schemas.ts';
import type { Resource, Role } from './roles.ts';
import type { MockSession } from './sessions.ts';

/** A request to an operation that acts on a resource, with all that a response is made of. */
export interface StatefulCall {
  contract: Contract;
  role: Role;
  schemas: BodySchemas;
  session: MockSession;
  operation: Operation;
  input: AnyInput;
  /** The path of the request without its query, and the query as it was sent. */
  path: string;
  query: string;
  /** Scheme and host of the request, such as `http://127.0.0.1:4010`. */
  origin: string;
  /** The media type of the request's body. */
  sentContent: Content | undefined;
  /** The response that would be given without a memory, the first success unless a status is named. */
  choose(code?: string): Choice;
  /** How what is made up shall be; without any it is from the examples. */
  wishes: Wishes | undefined;
  /** The resource that has its items at a place such as `/users/{}`. */
  resourceAt(place: string): Resource | undefined;
}
