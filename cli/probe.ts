import { Command, InvalidArgumentError } from 'commander'
import type { Result } from 'autocannon'
import { createHttp, httpDefaults } from '../targets/http.ts'
import { setExitCode } from './exit-code.ts'

const wholeNumber = (most: number) => (text: string): number => {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
  throw new InvalidArgumentError(`give a whole number from 1 to ${most}`)
}

const collect = (host: string, hosts: readonly string[]): string[] => [...hosts, host]

const ms = (value: number): string => (value < 1 ? '<1 ms' : `${value} ms`)

/** What autocannon measured, as lines for the console. Latencies are whole milliseconds: its histogram's resolution. */
export const probeReport = (result: Pick<Result, 'latency' | 'requests' | 'errors' | 'timeouts' | 'non2xx' | '2xx' | 'duration'>): string => {
  const { latency, requests } = result
  const answers = result['2xx'] + result.non2xx
  if (answers === 0) return `no answer in ${result.duration} s: ${result.errors} errors, ${result.timeouts} of them time-outs`
  return [
    `requests/s  ${requests.average} on average over ${result.duration} s, ${answers} answers`,
    `latency     p50 ${ms(latency.p50)}, p97.5 ${ms(latency.p97_5)}, p99 ${ms(latency.p99)}, max ${ms(latency.max)}`,
    `errors      ${result.errors} without an answer (${result.timeouts} time-outs), ${result.non2xx} answers other than 2xx`,
  ].join('\n')
}

export const probeCommand = new Command('probe')
  .description('A quick look at one endpoint with autocannon: as many GETs as it answers (no plan, no audit, no verdict)')
  .argument('<url>', 'what to GET')
  .option('-c, --connections <n>', 'connections at a time', wholeNumber(1000), 10)
  .option('-d, --duration <seconds>', 'how long', wholeNumber(3600), 10)
  .option('--allow <host>', 'a host besides loopback that may be contacted (repeatable)', collect, [])
  .addHelpText(
    'after',
    `
Each connection sends its next request when it has its answer, so a target that freezes is asked less often: its worst
moments count too little here. \`tillstorm verify\` has no such blind spot.

Example:
  tillstorm probe http://127.0.0.1:8080/healthz --connections 20 --duration 5`,
  )
  .action(async (url: string, options: { connections: number; duration: number; allow: string[] }) => {
    const http = createHttp({ ...httpDefaults, timeoutMs: 10_000, allow: options.allow })
    try {
      // One request by our own client first: the allow list, and one clear line where nobody answers.
      await http.send({ method: 'GET', url, headers: {}, body: undefined })
    } finally {
      await http.close()
    }
    const { default: autocannon } = await import('autocannon')
    const instance = autocannon({ url, connections: options.connections, duration: options.duration, timeout: 10 })
    const stop = (): void => {
      setExitCode(130)
      // Not in its type declarations, but documented: ends the run and gives what was measured so far.
      ;(instance as unknown as { stop(): void }).stop()
    }
    process.once('SIGINT', stop)
    try {
      const result = await instance
      process.stdout.write(`${probeReport(result)}\n`)
      if (result['2xx'] === 0 && result.non2xx === 0) setExitCode(1)
    } finally {
      process.removeListener('SIGINT', stop)
    }
  })
