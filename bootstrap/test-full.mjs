// `npm run test:full -- rail [flags]`: sets up what is missing, then makes the long matrices; each can be stopped and goes on where it was.
import { become, root } from './child.mjs'
import { setUp } from './setup.mjs'
import { enter, SetupProblem } from './steps.mjs'

const matrices = ['rail']

await enter(async () => {
  const [name = '', ...flags] = process.argv.slice(2)
  if (!matrices.includes(name)) throw new SetupProblem(`there is no matrix ${JSON.stringify(name)}`, `npm run test:full -- ${matrices.join(' | ')}`)
  const { node, env } = await setUp(process.env)
  return become(node, [`${root}tests/full/${name}-matrix.ts`, ...flags], { env })
})
