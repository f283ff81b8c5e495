// `npm start -- <flags>`: sets up what is missing, then runs `tillstorm verify <flags>`.
import { become, root } from './child.mjs'
import { setUp } from './setup.mjs'
import { enter } from './steps.mjs'

await enter(async () => {
  const { node, env } = await setUp(process.env)
  return become(node, [`${root}cli/main.ts`, 'verify', ...process.argv.slice(2)], { env })
})
