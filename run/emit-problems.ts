import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { writeFileAtomic } from './atomic.ts'
import { problems } from './problems.ts'

export const pageFile = fileURLToPath(new URL('../docs/problems.md', import.meta.url))

const heading = `# Problems

Each problem that tillstorm knows by name is one line on stderr, \`tillstorm: <what is wrong> (<CODE>); <what mends it>\`, and an exit
code. Some lines carry a more fitting hint than the one below. A line with \`unexpected\` is a defect of tillstorm's own:
\`TILLSTORM_DEBUG=1\` adds where it happened; please report it.

This page is made from the table in \`run/problems.ts\` by \`node run/emit-problems.ts\`.

| code | exit code | what mends it |
|---|--:|---|
`

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The page of all problems, as Markdown. */
export const problemsPage = (): string =>
  heading +
  Object.entries(problems)
    .map(([code, { exitCode, hint }]) => `| \`${code}\` | ${exitCode} | ${cell(hint)} |\n`)
    .join('')

/** Whether the page in the repository is made from the table of today. */
export const pageIsCurrent = (): boolean => readFileSync(pageFile, 'utf8') === problemsPage()

if (import.meta.main) writeFileAtomic(pageFile, problemsPage())
