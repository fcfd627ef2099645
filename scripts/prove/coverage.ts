import {
  findCovering,
  findResponse,
  isNode,
  parseMediaType,
  type SourceMap,
} from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation } from '../../server/openapi/model.ts';
import { readQuery } from '../../server/openapi/parameters/index.ts';
import {
  createSchemaChecks,
  type Direction,
  listAlternatives,
  type Placed,
  type SchemaView,
  viewsOf,
} from '../../server/openapi/schema/index.ts';
import { count } from '../cli/index.ts';
import { parse } from './known-values.ts';
import type { RecordedCall } from './record-calls.ts';

export const coveredKinds = ['response', 'media type', 'parameter', 'property', 'example', 'branch'] as const;

/** A part of a contract that an call can show, and how many have. */
export interface Covered {
  kind: (typeof coveredKinds)[number];
  operationId: string;
  pointer: string;
  about: string;
  hits: number;
}

/** Collects which parts of a contract calls have shown. */
export class Coverage {
  readonly #contract: Contract;
  readonly #parts = new Map<string, Covered>();
  readonly #checks;
  calls = 0;

  constructor(contract: Contract) {
    this.#contract = contract;
    const { document } = contract;
    this.#checks = {
      request: createSchemaChecks(document, 'request'),
      response: createSchemaChecks(document, 'response'),
    };
    for (const operation of contract.operations) this.#declare(operation);
  }

  get parts(): Covered[] {
    return [...this.#parts.values()];
  }

  /** Counts what an call shows; false if it is of no operation. */
  add(call: RecordedCall): boolean {
    const [path = '', query = ''] = call.url.split('?');
    const operations = this.#contract.findRoute(path)?.operations;
    const operation = operations?.get(call.method);
    // A method that a path does not have is turned down in the name of those that it has.
    if (!operation && call.status === 405)
      for (const each of operations?.values() ?? []) this.#hit(each, findResponse(each, 405)?.pointer ?? '');
    if (!operation) return false;
    this.calls += 1;
    for (const { pointer, name, in: place, codec } of operation.parameters) {
      const isSent =
        place === 'path' ||
        call.headers.includes(name.toLowerCase()) ||
        call.headers.includes(name) ||
        [...readQuery(query).keys()].some((each) => codec.claims(each));
      if (isSent) this.#hit(operation, pointer);
    }
    this.#addBody(operation, operation.body?.content ?? [], 'request', call.type, call.body);
    const declared = findResponse(operation, call.status);
    if (!declared) return true;
    this.#hit(operation, declared.pointer);
    this.#addBody(operation, declared.content, 'response', call.responseType, call.responseBody);
    return true;
  }

  #addBody(
    operation: Operation,
    contents: Content[],
    direction: Direction,
    type: string | undefined,
    text: string,
  ): void {
    const media = type === undefined ? undefined : parseMediaType(type);
    const content = media && findCovering(contents, media);
    if (!content) return;
    this.#hit(operation, content.pointer);
    const value = content.syntax === 'json' ? parse(text) : undefined;
    for (const { pointer, value: example } of content.examples)
      if (JSON.stringify(example) === JSON.stringify(value)) this.#hit(operation, pointer);
    if (value !== undefined && content.check)
      this.#addValue(
        operation,
        direction,
        viewsOf(this.#contract.document, direction).placed(content.check.pointer),
        value,
      );
  }

  /** Counts the properties and the branches of choices that a value has. */
  #addValue(operation: Operation, direction: Direction, schemas: Placed[], value: unknown): void {
    const views = viewsOf(this.#contract.document, direction);
    const view = views.of(schemas);
    for (const choice of view.choices)
      for (const placed of choice.listed) {
        if (!this.#checks[direction](placed.pointer).isValid(value)) continue;
        this.#hit(operation, placed.pointer, direction);
        this.#addValue(operation, direction, [placed], value);
      }
    if (Array.isArray(value))
      for (const [index, item] of value.entries())
        this.#addValue(operation, direction, view.schemasOfItem(index), item);
    if (!isNode(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      const own = view.schemasOf(name);
      for (const { pointer } of own) this.#hit(operation, pointer, direction);
      if (own.length > 0) this.#addValue(operation, direction, own, inner);
    }
  }

  #declare(operation: Operation): void {
    const add = (kind: Covered['kind'], pointer: string, about: string, direction?: Direction) => {
      const key = keyOf(operation, pointer, direction);
      if (!this.#parts.has(key)) this.#parts.set(key, { kind, operationId: operation.id, pointer, about, hits: 0 });
    };
    const declareContent = (content: Content, direction: Direction, holder: string) => {
      add('media type', content.pointer, `${holder} ${content.type}`);
      for (const { pointer, name } of content.examples)
        add('example', pointer, `${holder} example ${name ?? ''}`.trim());
      if (!content.check || content.syntax !== 'json') return;
      const views = viewsOf(this.#contract.document, direction);
      declareSchemas(views.placed(content.check.pointer), new Set());
      function declareSchemas(schemas: Placed[], seen: Set<string>): void {
        for (const view of [views.of(schemas), ...listAlternatives(views, schemas)]) declareView(view, seen);
      }
      function declareView(view: SchemaView, seen: Set<string>): void {
        if (seen.has(view.pointer)) return;
        const inner = new Set(seen).add(view.pointer);
        for (const choice of view.choices)
          for (const [index, placed] of choice.listed.entries()) {
            add('branch', placed.pointer, `${holder} ${choice.keyword} ${index}`, direction);
            declareSchemas([placed], inner);
          }
        for (const name of view.propertyNames) {
          if (view.isForbiddenName(name)) continue;
          for (const { pointer } of view.schemasOf(name)) add('property', pointer, `${holder} ${name}`, direction);
          declareSchemas(view.schemasOf(name), inner);
        }
        const items = view.schemasOfItem(view.firstItems);
        if (items.length > 0) declareSchemas(items, inner);
      }
    };
    for (const { pointer, name, in: place } of operation.parameters) add('parameter', pointer, `${place} ${name}`);
    for (const content of operation.body?.content ?? []) declareContent(content, 'request', 'body');
    for (const { key, pointer, content } of operation.responses) {
      add('response', pointer, key);
      for (const each of content) declareContent(each, 'response', key);
    }
  }

  #hit(operation: Operation, pointer: string, direction?: Direction): void {
    const part = this.#parts.get(keyOf(operation, pointer, direction));
    if (part) part.hits += 1;
  }
}

function keyOf({ id }: Operation, pointer: string, direction?: Direction): string {
  return `${id} ${direction ?? ''} ${pointer}`;
}

const share = (parts: Covered[]) => `${parts.filter(({ hits }) => hits > 0).length}/${parts.length}`;

/** The share of responses and properties that were shown, in percent. */
export function percentOf(parts: Covered[]): number {
  const counted = parts.filter(({ kind }) => kind === 'response' || kind === 'property');
  return counted.length === 0 ? 100 : (100 * counted.filter(({ hits }) => hits > 0).length) / counted.length;
}

/** The formats that a coverage is written in. */
export const coverageFormats = {
  text(coverage: Coverage): string {
    const { parts, calls } = coverage;
    const operations = [...Map.groupBy(parts, ({ operationId }) => operationId)];
    const width = Math.max(...operations.map(([id]) => id.length), 9);
    const row = (name: string, cells: string[]) =>
      [name.padEnd(width), ...cells.map((cell) => cell.padStart(11))].join('');
    const table = operations.map(([id, own]) =>
      row(
        id,
        coveredKinds.map((kind) => share(own.filter((part) => part.kind === kind))),
      ),
    );
    const missing = parts.filter(({ hits, kind }) => hits === 0 && (kind === 'response' || kind === 'property'));
    const listed = missing
      .slice(0, 40)
      .map(({ operationId, kind, about }) => `  not shown: ${operationId}, ${kind} ${about}`);
    const rest = missing.length > 40 ? [`  and ${missing.length - 40} more`] : [];
    return [
      row('operation', [...coveredKinds]),
      ...table,
      ...listed,
      ...rest,
      `${count(calls, 'call')}: ${percentOf(parts).toFixed(1)} % of responses and properties.`,
    ].join('\n');
  },
  json: ({ parts, calls }: Coverage): string => JSON.stringify({ calls, percent: percentOf(parts), parts }, null, 2),
  /** Lines of the contract as lines of code, for tools that read lcov. */
  lcov({ parts }: Coverage, sourceMap: SourceMap): string {
    const lines = new Map<string, number>();
    for (const { pointer, hits } of parts) {
      const line = sourceMap(pointer);
      if (line !== undefined) lines.set(line, (lines.get(line) ?? 0) + hits);
    }
    const files = Map.groupBy(lines, ([line]) => line.slice(0, line.lastIndexOf(':')));
    return [...files]
      .map(([file, own]) =>
        [
          `SF:${file}`,
          ...own.map(([line, hits]) => `DA:${line.slice(line.lastIndexOf(':') + 1)},${hits}`),
          'end_of_record',
        ].join('\n'),
      )
      .join('\n');
  },
};
