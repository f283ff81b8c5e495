import type { RailArea, RailBackend, RailDevice, RailSale } from '../../run/rail-record.ts'
import type { Journey } from '../../scenarios/journeys/journey.ts'

/** What a part of a RAIL pass that brings its own browser needs to know: offline, storage, endurance. */
export type PassContext = {
  chromiumPath: string
  /** Hosts (`host` or `host:port`) that may be reached; loopback always may. */
  allow: readonly string[]
  url: string
  backend: RailBackend
  device: RailDevice
  /** Null: only what needs no user is measured. */
  journey: Journey | null
  credentials: { user: string | null; password: string | null }
  seed: number
  /** The run's folder for screenshots; what is told of one is its path relative to the folder above. */
  screenshots: string
  signal: AbortSignal
  /** Called at once for each sale that the till confirmed; `offline` says that it had no network then. */
  onSale(sale: Pick<RailSale, 'reference' | 'lines' | 'totalMinor' | 'atMs'>, area: RailArea, offline: boolean): void
  /** Sales whose browser had to be closed before its till had sent them: what Magento lacks of those is nobody's loss. */
  onUnsent(references: readonly string[]): void
  /** One line of progress. */
  say(text: string): void
}
