import { extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** `.ts` in a clone, `.js` in the installed package: k6 runs both as they are. */
const extension = extname(fileURLToPath(import.meta.url))

const scenarioUrl = (name: string): string => new URL(`../../scenarios/${name}${extension}`, import.meta.url).href

/** The file of a built-in protocol. */
export const builtInProtocolFile = (name: string): string =>
  fileURLToPath(new URL(`../../scenarios/protocols/${name}${extension}`, import.meta.url))

export type EntryOptions = { protocolFile: string; terminals: number; maxDurationSeconds: number }

/**
 * The script that k6 runs. k6 has no `import()` for a name that is known only at run time, so the entry is written a run, with static imports
 * of the terminal and of the protocol's file.
 */
export const entryScript = (options: EntryOptions): string => `// Written by tillstorm for this run.
import { protocol } from ${JSON.stringify(pathToFileURL(options.protocolFile).href)}
import { runTerminal } from ${JSON.stringify(scenarioUrl('terminal'))}
import { runHeartbeat } from ${JSON.stringify(scenarioUrl('heartbeat'))}

export const options = {
  scenarios: {
    terminals: {
      executor: 'per-vu-iterations', vus: ${options.terminals}, iterations: 1,
      maxDuration: '${options.maxDurationSeconds}s', gracefulStop: '0s', exec: 'terminal',
    },
    heartbeat: {
      executor: 'per-vu-iterations', vus: 1, iterations: 1,
      maxDuration: '${options.maxDurationSeconds}s', gracefulStop: '0s', exec: 'heartbeat',
    },
  },
  systemTags: ['name'],
  discardResponseBodies: true,
  userAgent: 'tillstorm',
}

export const terminal = () => runTerminal(protocol)
export const heartbeat = () => runHeartbeat()
`

/** The script of the k6 that drives browsers: a process of its own, so that Chromium's work is none of the generator's. */
export const browserEntryScript = (options: { terminals: number; maxDurationSeconds: number }): string => `// Written by tillstorm for this run.
import { runBrowserTerminal } from ${JSON.stringify(scenarioUrl('browser/terminal'))}

export const options = {
  scenarios: {
    browsers: {
      executor: 'per-vu-iterations', vus: ${options.terminals}, iterations: 1,
      maxDuration: '${options.maxDurationSeconds}s', gracefulStop: '0s', exec: 'browserTerminal', options: { browser: { type: 'chromium' } },
    },
  },
  systemTags: ['name'],
}

export const browserTerminal = () => runBrowserTerminal()
`
