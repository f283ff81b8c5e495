#!/usr/bin/env node
// The package's command. It runs on Node 20 and finds a Node that runs the rest: the built JavaScript in an installed
// package, the TypeScript sources in a clone.
import { existsSync } from 'node:fs'
import { become, root } from './child.mjs'
import { findNode24 } from './node24.mjs'
import { enter, say, SetupProblem } from './steps.mjs'

await enter(async () => {
  const built = `${root}dist/cli/main.js`
  const source = `${root}cli/main.ts`
  // A clone before its first `npm start`; an installed package has its packages beside it.
  if (existsSync(source) && !existsSync(`${root}node_modules`))
    throw new SetupProblem('the packages of this clone are not installed', 'run `npm ci` (`npm start` and `npm test` do it too)')
  const { path } = await findNode24(process.env, say)
  return become(path, [existsSync(source) ? source : built, ...process.argv.slice(2)])
})
