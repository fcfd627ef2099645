import { AsyncLocalStorage } from 'node:async_hooks';
import { UnstorableText } from 'contract-workbench/idempotency';
import {
  CamelCasePlugin,
  type Compilable,
  type CompiledQuery,
  type ControlledTransaction,
  type Dialect,
  Kysely,
  sql,
} from 'kysely';
import type { Tables } from './tables.ts';

/** An open database: how its queries are made, and run. */
export interface Database {
  kind: 'sqlite' | 'postgres';
  /** Builds queries that belong to the transaction of the caller, where there is one. */
  query(): Kysely<Tables>;
  /**
   * Runs a query there that is built once for its name and the names of the values that it has: where it is built, others
   * stand for them. Those that are undefined are none.
   */
  run<Values extends object, Row>(name: string, values: Values, build: Build<Values, Row>): Promise<Row[]>;
  /** Runs work in a transaction, as `Store.transaction` promises. */
  transaction<T>(work: () => Promise<T>, milliseconds?: number): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Builds a query of values, of which it learns no more than which there are. */
type Build<Values, Row> = (db: Kysely<Tables>, values: Values) => Compilable<Row>;

/** Stands for a value in a query that is built. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A transaction under way, and the first error of its queries. */
interface Ambient {
  own: ControlledTransaction<Tables>;
  failure?: { error: unknown };
}

/** The milliseconds that a transaction may take unless it says otherwise: others wait for it. */
const mostMilliseconds = 30_000;

/** Creates a database over a dialect of Kysely. Its tables and columns are in camel case. */
export function createDatabase(kind: Database['kind'], dialect: Dialect): Database {
  const ambient = new AsyncLocalStorage<Ambient>();
  const kysely = new Kysely<Tables>({
    dialect,
    plugins: [new CamelCasePlugin()],
    log: (event) => {
      const current = ambient.getStore();
      if (event.level === 'error' && current) current.failure ??= { error: event.error };
    },
  });
  const query = () => ambient.getStore()?.own ?? kysely;
  const built = new Map<string, CompiledQuery>();
  return {
    kind,
    query,
    run: async <Values extends object, Row>(name: string, values: Values, build: Build<Values, Row>) => {
      const given = new Map<string, unknown>(Object.entries(values).filter(([, value]) => value !== undefined));
      const shape = [name, ...given.keys()].join(' ');
      const known = built.get(shape) ?? compile(given.keys(), (places) => build(kysely, places as Values));
      built.set(shape, known);
      const parameters = known.parameters.map((each) => (each instanceof Placeholder ? given.get(each.name) : each));
      const { rows } = await query().executeQuery<Row>({ ...known, parameters } as CompiledQuery<Row>);
      return rows;
    },
    transaction: async (work, milliseconds = mostMilliseconds) => {
      if (ambient.getStore()) return work();
      const current: Ambient = { own: await kysely.startTransaction().execute() };
      const { promise: late, reject } = Promise.withResolvers<never>();
      const error = new Error(`A transaction took longer than ${milliseconds} ms.`);
      const timer = setTimeout(reject, milliseconds, error);
      try {
        const result = await Promise.race([ambient.run(current, work), late]);
        if (current.failure) throw current.failure.error;
        await current.own.commit().execute();
        return result;
      } catch (error) {
        // A connection that is lost has reverted it already.
        await current.own
          .rollback()
          .execute()
          .catch(() => {});
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    ping: async () => void (await kysely.selectNoFrom(sql`1`.as('one')).execute()),
    close: () => kysely.destroy(),
  };
}

function compile<Row>(names: Iterable<string>, build: (places: object) => Compilable<Row>): CompiledQuery<Row> {
  return build(Object.fromEntries([...names].map((name) => [name, new Placeholder(name)]))).compile();
}

/** Throws an `UnstorableText` unless every text can be stored character for character: PostgreSQL cannot store U+0000, and lone surrogates have no place in UTF-8. */
export function requireStorable(parameters: readonly unknown[]): void {
  for (const value of parameters) {
    if (typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))) continue;
    throw new UnstorableText('A text with U+0000 or a lone surrogate cannot be stored.');
  }
}
