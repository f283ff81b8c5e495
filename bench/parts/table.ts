export type TableRow = { key: string; what: string; goal: string; measured: string; meets: boolean | null }

/** The table as Markdown: it can be read on a console and pasted into bench/README.md. */
export function benchTable(rows: readonly TableRow[]): string {
  const cells = [
    ['what', 'goal', 'measured', 'met'],
    ...rows.map(({ what, goal, measured, meets }) => [
      what,
      goal,
      measured,
      meets === null ? '–' : meets ? 'yes' : 'NO',
    ]),
  ].map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')))
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = cells
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)].join('\n')
}
