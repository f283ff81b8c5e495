// `npm run bench [-- <row>...]`: sets up what is missing, then measures the table "How fast".
import { become, root } from './child.mjs'
import { setUp } from './setup.mjs'
import { enter } from './steps.mjs'

await enter(async () => {
  const { node, env } = await setUp(process.env)
  return become(node, [`${root}bench/run.ts`, ...process.argv.slice(2)], { env })
})
