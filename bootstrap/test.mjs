// `npm test [-- <file or folder>...]`: sets up what is missing, then checks the types and runs the tests.
import { become, root } from './child.mjs'
import { setUp } from './setup.mjs'
import { enter } from './steps.mjs'

await enter(async () => {
  const { node, env } = await setUp(process.env)
  return become(node, [`${root}bootstrap/run-tests.mjs`, ...process.argv.slice(2)], { env })
})
