import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of SQL that brings a database from one version to the next. */
export interface Migration {
  file: string;
  /** The version of a database that has seen it. */
  number: number;
  sql: string;
}

/** The migrations in a folder, in their order; throws unless each has a number of its own, since it would never run. */
export function readMigrations(folder: string): Migration[] {
  const migrations = readdirSync(folder)
    .sort()
    .map((file) => ({ file, number: Number.parseInt(file, 10), sql: readFileSync(join(folder, file), 'utf8') }));
  for (const [index, { file, number }] of migrations.entries()) {
    const twin = migrations.slice(0, index).find((other) => other.number === number);
    if (number > 0 && !twin) continue;
    const next = String(Math.max(...migrations.map((each) => each.number || 0)) + 1).padStart(3, '0');
    const fault = twin ? `${twin.file} and ${file} have the same number` : `the migration ${file} has no number`;
    throw new Error(`${fault}; that of a new one is ${next}`);
  }
  return migrations;
}

/** The migrations that a database has not seen; throws if it has seen others than this program knows. */
export function findOutstanding(migrations: Migration[], version: number): Migration[] {
  const newest = migrations.at(-1)?.number ?? 0;
  if (version > newest) {
    throw new Error(
      `its schema has version ${version}, and this program knows none above ${newest}; use a newer one, or another database`,
    );
  }
  return migrations.filter(({ number }) => number > version);
}

/** The error that names the file of a migration that failed. */
export function toMigrationError({ file }: Migration, cause: unknown): Error {
  return new Error(`the migration ${file} failed: ${cause instanceof Error ? cause.message : cause}`, { cause });
}
