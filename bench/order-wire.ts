import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findK6 } from '../engine/k6/get-k6.ts'
import type { BenchResult } from './parts/row.ts'

export const what = "an order in k6's engine: planned as an object, its bodies, planned as text at once, and sent again"
export const goal = 'none: to see a change'

const script = fileURLToPath(new URL('./parts/order-wire.k6.ts', import.meta.url))

export async function run(): Promise<BenchResult> {
  const { path } = await findK6(process.env)
  const output = await logOf(path)
  const found = /\{.*\}/.exec(output.replaceAll('\\"', '"'))
  if (found === null) throw new Error(`Error: k6 printed no measurement: ${output.slice(0, 300)}`)
  const { orderAt, text, again, syncBody, magentoBody } = JSON.parse(found[0]) as Record<string, number>
  const us = (value: number | undefined): string => `${value?.toFixed(0) ?? '?'} µs`
  return {
    measured: [
      `orderAt ${us(orderAt)}`,
      `sync body ${us(syncBody)}`,
      `both as text at once ${us(text)}`,
      `sent again ${us(again)}`,
      `magento body ${us(magentoBody)}`,
    ].join(', '),
    meets: null,
  }
}

function logOf(k6: string): Promise<string> {
  const args = [
    'run',
    '--quiet',
    '--no-usage-report',
    '--no-color',
    '--summary-mode',
    'disabled',
    '--log-output',
    'stdout',
    script,
  ]
  return new Promise((resolve, reject) => {
    execFile(k6, args, { env: { PATH: process.env['PATH'] }, timeout: 120_000 }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`k6 failed: ${stderr.slice(-300)}`)),
    )
  })
}
