/** Columns of a table that SQL reads from the row's JSON `document`: a row is written once, read both ways. */
export const ofDocument = (names: string): string =>
  names.split(' ').map((name) => `${name} GENERATED ALWAYS AS (document ->> '${name}') VIRTUAL`).join(', ')
