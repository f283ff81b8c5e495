import { pathToFileURL } from 'node:url'
import type { BenchRow } from './row.ts'

// The child of bench/run.ts: runs one row and hands back what it measured. What the row prints itself goes to stderr.
const file = process.argv[2]
if (file === undefined) throw new Error('give the file of a row')
const row = (await import(pathToFileURL(file).href)) as BenchRow
const { what, goal } = row
console.log = console.error
process.send?.({ what, goal })
process.send?.({ what, goal, ...(await row.run()) })
process.disconnect?.()
