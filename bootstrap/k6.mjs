// Run by Node 24: finds or builds k6 before the run starts, so that the wait has a name. Prints one line of JSON on
// stdout.
import { findK6 } from '../engine/k6/get-k6.ts'
import { TillstormError } from '../run/problems.ts'
import { enter, say, SetupProblem } from './steps.mjs'

const interrupted = new AbortController()
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => interrupted.abort())

await enter(async () => {
  try {
    const k6 = await findK6(process.env, { note: say, signal: interrupted.signal })
    process.stdout.write(`${JSON.stringify(k6)}\n`)
    return 0
  } catch (error) {
    if (interrupted.signal.aborted) return 130
    if (error instanceof TillstormError) throw new SetupProblem(error.message, error.hint)
    throw error
  }
})
