#!/usr/bin/env node
// The package's command. It runs on Node 20 and finds a Node that runs the rest: the built JavaScript in an installed
// package, the TypeScript sources in a clone.
import { existsSync } from 'node:fs'
import { become, root } from './child.mjs'
import { findNode24 } from './node24.mjs'
import { enter, say, SetupProblem } from './steps.mjs'

/** What starts the embedded till. */
const startsTill = ['rail', 'verify', 'mocks']

/**
 * Builds the till of a clone. One that cannot be built stops only what needs it, which says so.
 * @param {string} node
 */
async function buildTill(node) {
  try {
    // Not in the installed package, where the till is built.
    const { buildPos } = await import('./pos.mjs')
    await buildPos(node)
  } catch (error) {
    say(`the embedded till is not up to date: ${error instanceof Error ? error.message : String(error)}`)
  }
}

await enter(async () => {
  const built = `${root}dist/cli/main.js`
  const source = `${root}cli/main.ts`
  // A clone before its first `npm start`; an installed package has its packages beside it.
  if (existsSync(source) && !existsSync(`${root}node_modules`))
    throw new SetupProblem('the packages of this clone are not installed', 'run `npm ci` (`npm start` and `npm test` do it too)')
  const { path } = await findNode24(process.env, say)
  const [command = '', ...flags] = process.argv.slice(2)
  if (existsSync(source) && startsTill.includes(command) && !flags.some((flag) => ['-h', '--help'].includes(flag))) await buildTill(path)
  return become(path, [existsSync(source) ? source : built, ...process.argv.slice(2)])
})
