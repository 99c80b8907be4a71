// What the objects of a Worker have stored, read and changed while nothing runs.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What `look` gives of the database of each object of a class, an object's id with each; nothing may run meanwhile. */
export function databasesOf(stateDir, className, look) {
  const folder = join(stateDir, "do", `edgetill-${className}`);
  const files = readdirSync(folder).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  return files.map((file) => {
    const database = new DatabaseSync(join(folder, file));
    try {
      return look({
        id: file.replace(".sqlite", ""),
        run: (statement, ...values) => database.prepare(statement).run(...values),
        all: (statement, ...values) => database.prepare(statement).all(...values),
      });
    } finally {
      database.close();
    }
  });
}

/** The names of a database's own tables. */
export const tablesOf = ({ all }) =>
  all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").map(
    ({ name }) => name,
  );

/** The bytes of the largest row of each table of a database. */
export function largestRows(database) {
  const sizes = tablesOf(database).map((table) => {
    const columns = database.all(`SELECT name FROM pragma_table_info('${table}')`).map(({ name }) => `coalesce(length(CAST("${name}" AS BLOB)), 0)`);
    const [{ bytes }] = database.all(`SELECT coalesce(max(${columns.join(" + ")}), 0) AS bytes FROM "${table}"`);
    return [table, bytes];
  });
  return Object.fromEntries(sizes);
}
