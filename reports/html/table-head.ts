import { html, type Html } from './escape.ts'

/** A column's name; `{ number }` where its cells are numbers, which stand on the right. */
export type Column = string | { number: string }

/** The head of a table, each cell a header of its column. */
export const tableHead = (columns: readonly Column[]): Html => html`<thead>
  <tr>${columns.map((column) =>
    typeof column === 'string'
      ? html`<th scope="col">${column}</th>`
      : html`<th scope="col" class="n">${column.number}</th>`,
  )}</tr>
</thead>`
