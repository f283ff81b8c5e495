import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { SetupProblem } from './steps.mjs'

/**
 * How to call npm: the very npm that called us where there is one, else the one on the PATH.
 * @param {Record<string, string | undefined>} env
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(env) {
  const own = env.npm_execpath
  if (own !== undefined && basename(own) === 'npm-cli.js' && existsSync(own))
    return { command: process.execPath, args: [own] }
  return { command: 'npm', args: [] }
}

const causes = [
  { seen: /spawn npm ENOENT/, mend: 'install npm (it comes with Node) and start again' },
  { seen: /ENOSPC|no space left/i, mend: 'free about 500 MB of disk and start again' },
  { seen: /EROFS|EACCES|EPERM|read-only/i, mend: 'make the folder writable for you, or work in a copy that is' },
  {
    seen: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network|socket hang up/i,
    mend: 'check the network and the registry that `npm config get registry` names, then start again',
  },
  { seen: /EUSAGE|in sync/, mend: 'run `npm install`, and commit the package-lock.json that it writes' },
]

/**
 * Turns what a failed npm printed into one clear line and what mends it.
 * @param {string} what
 * @param {string} output
 * @param {string} otherwise the mend when the cause is none of the known ones
 */
export function npmProblem(what, output, otherwise) {
  const lines = output.split('\n').map((line) => line.replace(/^npm (?:error|ERR!)\s*/, '').trim())
  const said = lines.filter(
    (line) => line !== '' && !/complete log of this run|^A complete log|debug-\d+\.log/.test(line),
  )
  const cause = causes.find(({ seen }) => seen.test(output))
  const telling =
    said.find((line) => cause?.seen.test(line) && !/^(code|syscall|errno|path) /.test(line)) ??
    said.at(-1) ??
    'npm said nothing'
  return new SetupProblem(`${what}: ${telling.slice(0, 300)}`, cause?.mend ?? otherwise)
}
