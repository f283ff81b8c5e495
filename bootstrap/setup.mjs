import { become, root } from './child.mjs'
import { installDependencies } from './dependencies.mjs'
import { findNode24 } from './node24.mjs'
import { buildPos } from './pos.mjs'
import { say, SetupProblem } from './steps.mjs'

/**
 * Brings a fresh clone to where its commands run: packages, a Node that runs TypeScript, the built till, k6, and a Chromium
 * where one can be had (TILLSTORM_NO_BROWSER=1 leaves that out). What is there is left alone.
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<{ node: string, env: Record<string, string | undefined> }>} the Node to use, and its environment
 */
export async function setUp(env) {
  await installDependencies(root, env, say)
  const node = await findNode24(env, say)
  await buildPos(node.path)
  let answer = ''
  const code = await become(node.path, [`${root}bootstrap/k6.mjs`], { env, onStdout: (text) => (answer += text) })
  if (code === 130) process.exit(130)
  // k6.mjs has said why.
  if (code !== 0) process.exit(code)
  const k6 = parsed(answer)
  const place = k6.source === 'built' ? 'cache' : k6.source
  const chromium = env.TILLSTORM_NO_BROWSER === '1' ? '' : await findChromium(node.path, env)
  say(`ready: Node ${node.version}${node.source === 'cache' ? ' (cache)' : ''}, k6 ${k6.version} (${place})${chromium}`)
  return { node: node.path, env }
}

/** @param {string} node @param {Record<string, string | undefined>} env @returns {Promise<string>} */
async function findChromium(node, env) {
  let answer = ''
  const code = await become(node, [`${root}bootstrap/chromium.mjs`], { env, onStdout: (text) => (answer += text) })
  if (code === 130) process.exit(130)
  // Without a Chromium the RAIL half ends void; chromium.mjs has said why, and the load half needs none.
  const found = code === 0 ? JSON.parse(answer) : null
  return found === null ? '' : `, Chromium ${found.version}`
}

/** @param {string} answer @returns {{ path: string, version: string, source: string }} */
function parsed(answer) {
  try {
    return JSON.parse(answer)
  } catch {
    throw new SetupProblem('the search for k6 gave no answer', 'run `node cli/main.ts doctor` with Node 24')
  }
}
