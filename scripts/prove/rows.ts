import { isNode, memberOf, membersOf, remember, valueAt } from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { type Direction, exampleOf } from '../../server/openapi/schema/index.ts';
import { type Constraint, type ProbedConstraint, probeSchema, type ValueProbe } from './constraints.ts';
import { type Draft, type Secrets, toRequest, withBody, withParameter } from './draft.ts';
import { findUnequal } from './expect.ts';
import { listMessageTrials } from './message-trials.ts';
import { createOpinions } from './opinions.ts';
import {
  type Carrier,
  createResponse,
  createValidDraft,
  listCarriers,
  type Row,
  show,
  type Trial,
  writeParameter,
} from './trials.ts';
import { readAsTexts } from './write-style.ts';

/** The second opinions on the values of a document that travel one way. */
const opinionsOf = remember((document: { openapi: string }, direction: Direction) =>
  createOpinions(document, direction),
);

/** How the rows of a contract are listed. */
export interface Listing {
  /** Called for each operation. */
  onOperation?(id: string): void;
  /** The valid request of an operation. */
  createDraft?(operation: Operation): Draft;
}

/** Lists every constraint of a contract, each once, with its trials. */
export function listRows(contract: Contract, secrets: Secrets, listing: Listing = {}): Row[] {
  const { onOperation, createDraft = (operation) => createValidDraft(contract, operation, secrets) } = listing;
  const { document } = contract;
  const rows = new Map<string, Row>();
  const covered = new Map<string, Set<string>>();
  for (const operation of contract.operations) {
    onOperation?.(operation.id);
    const draft = createDraft(operation);
    for (const carrier of listCarriers(operation)) {
      const done = covered.get(carrier.direction) ?? new Set();
      covered.set(carrier.direction, done);
      const probed = probeSchema(document, carrier.direction, carrier.schema, {
        ask: opinionsOf(document, carrier.direction),
        given: listGiven(carrier),
        ...(carrier.part.kind === 'parameter' && !isOfJson(document, carrier) && { readings: readAsTexts }),
        ...(carrier.part.kind === 'body' && carrier.part.content.syntax === 'fields' && { readings: readAsTexts }),
        isWanted: ({ pointer }) => !done.has(pointer),
      });
      for (const each of probed) addProbed(rows, done, draft, carrier, each);
    }
    for (const { constraint, trials, reason } of listMessageTrials(draft, secrets))
      addRow(rows, constraint, trials, reason);
  }
  return [...rows.values()];
}

function addRow(rows: Map<string, Row>, constraint: Constraint, trials: Trial[], reason?: string): void {
  const row = rows.get(constraint.pointer) ?? { constraint, trials: [] };
  rows.set(constraint.pointer, row);
  row.trials.push(...trials);
  if (reason === undefined || row.trials.some(({ side }) => side === 'outside')) delete row.reason;
  else row.reason = reason;
}

function addProbed(
  rows: Map<string, Row>,
  done: Set<string>,
  draft: Draft,
  carrier: Carrier,
  probed: ProbedConstraint,
): void {
  const { constraint, inside, outside, reason } = probed;
  const trials = [...inside, ...outside].flatMap((probe) => createTrial(draft, carrier, probe));
  const has = (side: string) => trials.some((trial) => trial.side === side);
  if (has('inside') && has('outside')) done.add(constraint.pointer);
  addRow(
    rows,
    constraint,
    trials,
    reason ?? (has('outside') ? undefined : 'no message can carry a value that it forbids'),
  );
}

function listGiven({ part }: Carrier): unknown[] {
  const { examples, makeSample } =
    part.kind === 'parameter' ? part.parameter : part.kind === 'header' ? part.header : part.content;
  const sample = makeSample();
  return [...examples.map(({ value }) => value), ...(sample === undefined ? [] : [sample])];
}

/** Tells whether the text of a parameter is JSON, which says of each value what it is. */
function isOfJson(document: object, { holder }: Carrier): boolean {
  const [type] = Object.keys(membersOf(memberOf(valueAt(document, holder), 'content')));
  return type !== undefined && /[/+]json\b/.test(type);
}

function createTrial(draft: Draft, carrier: Carrier, probe: ValueProbe): Trial[] {
  const { part, operation } = carrier;
  const { value } = probe;
  const made = { ...probe, operation, carrier, about: show(value) };
  const plain = toRequest(draft);
  if (part.kind === 'response') {
    if (part.content.syntax !== 'json' && typeof value !== 'string') return [];
    return [
      {
        ...made,
        request: plain,
        response: createResponse(operation, part.response, { content: part.content, body: value }),
      },
    ];
  }
  if (part.kind === 'header') {
    const [content] = part.response.content;
    const body = content && { content, body: exampleOf(content) };
    const response = createResponse(operation, part.response, body);
    return [
      { ...made, request: plain, response: { ...response, headers: { ...response.headers, [part.name]: value } } },
    ];
  }
  if (part.kind === 'body') {
    if (part.content.syntax === 'text' && typeof value !== 'string') return [];
    const isFlat =
      isNode(value) &&
      Object.values(value)
        .flat()
        .every((each) => !isNode(each));
    if (part.content.syntax === 'fields' && !isFlat) return [];
    const sent = withBody(draft, part.content, value);
    // A property that must be equal to what is in the URL is a rule of its own.
    return findUnequal(sent).length > 0 ? [] : [{ ...made, request: toRequest(sent) }];
  }
  const text = writeParameter(draft, part.parameter, value);
  if (text === undefined) return [];
  const sent = withParameter(draft, part.parameter, value, text);
  return findUnequal(sent).length > 0 ? [] : [{ ...made, request: toRequest(sent) }];
}
