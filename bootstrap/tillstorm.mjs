#!/usr/bin/env node
// The package's command. It runs on Node 20 and finds a Node that runs the rest: the built JavaScript in an installed
// package, the TypeScript sources in a clone.
import { existsSync } from 'node:fs'
import { become, root } from './child.mjs'
import { findNode24 } from './node24.mjs'
import { enter, say } from './steps.mjs'

await enter(async () => {
  const { path } = await findNode24(process.env, say)
  const built = `${root}dist/cli/main.js`
  const source = `${root}cli/main.ts`
  return become(path, [existsSync(source) ? source : built, ...process.argv.slice(2)])
})
