import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { ledgerGap } from '../../audit/doubts.ts'
import { tellingNumbers } from '../../audit/told-numbers.ts'
import { ExpectedEvents, webhooksRecord } from '../../audit/webhook-check.ts'
import type { ToldListener } from '../../mocks/magento/webhooks/embedded-webhook.ts'
import { TillstormError } from '../../run/problems.ts'
import type { Manifest } from '../../run/records.ts'
import { openRun, runFiles, type RunWriter } from '../../run/run-directory.ts'
import type { OrderSource } from '../../targets/magento/order-source.ts'
import type { WebhooksConfig } from '../../targets/webhooks/config.ts'
import { openWebhookListener } from '../../targets/webhooks/listener.ts'
import { OrderEvents } from '../../targets/webhooks/order-events.ts'
import type { Signing } from '../../targets/webhooks/signature.ts'
import type { RunRequest } from './request.ts'
import type { VerifyIo } from './run-verify.ts'

const WAIT_SECONDS = 60
const LOOK_EVERY_MS = 100

/** Listens from before the targets are opened until they are closed. */
export type WebhookStage = {
  /** For an embedded Magento. */
  told: ToldListener
  /** The same orders; while they are read, the listener learns which number is whose. */
  learning(orders: OrderSource, manifest: Manifest): OrderSource
  /** After the audit: waits for the events that are missing still, and writes webhooks.json. */
  check(run: RunWriter): Promise<void>
  close(): Promise<void>
}

const signingOf = (config: WebhooksConfig, isEmbedded: boolean, env: NodeJS.ProcessEnv): Signing => {
  // Both ends are ours then: a secret that only they know does as well.
  const secret = env[config.secretEnv] ?? (isEmbedded ? randomBytes(18).toString('base64url') : '')
  if (secret === '') {
    throw new TillstormError('CONFIG_INVALID', `config: webhooks.secretEnv: there is no ${config.secretEnv} in the environment`, {
      hint: `set ${config.secretEnv} to the secret that your shop signs its webhooks with`,
    })
  }
  return { secret, algorithm: config.algorithm ?? 'sha256', encoding: config.encoding ?? 'hex', prefix: config.prefix ?? '' }
}

/** Begins to listen; null where the config asks for no webhooks. Throws CONFIG_INVALID in one line where it cannot. */
export const openWebhookStage = async (
  request: Pick<RunRequest, 'webhooks' | 'externalMagento' | 'orderPrefix' | 'chosen'>, io: Pick<VerifyIo, 'env' | 'signal'> & { progress: Pick<VerifyIo['progress'], 'say'> },
): Promise<WebhookStage | null> => {
  const { webhooks: config, externalMagento, orderPrefix } = request
  if (config === null) return null
  if (config.port === 0 && externalMagento !== null) {
    throw new TillstormError('CONFIG_INVALID', 'config: webhooks.port: 0 takes any free port, which a Magento of your own cannot know', { hint: 'name the port that your shop sends to' })
  }
  const planned = request.chosen.parameters.orders
  const signing = signingOf(config, externalMagento === null, io.env)
  const events = new OrderEvents(planned, orderPrefix)
  const listener = await openWebhookListener({ ...config, signing }, events)
  io.progress.say(`webhooks: listening at ${listener.url}`)
  let learned: { readonly isRead: boolean } | null = null

  return {
    told: { url: listener.url, signatureHeader: config.header, ...signing },
    learning: (orders, manifest) => {
      const source = tellingNumbers(orders, manifest, (number, index) => events.nameOrder(number, index))
      learned = source
      return source
    },
    check: async (run) => {
      run.beginPhase('webhooks')
      run.flush()
      const reader = await openRun(run.path)
      const expected = await ExpectedEvents.of(reader.ledger(), planned, orderPrefix)
      const startedMs = performance.now()
      const boundMs = 1000 * (config.waitSeconds ?? WAIT_SECONDS)
      const waitedMs = (): number => Math.round(performance.now() - startedMs)
      while (expected.lacksOne(events) && waitedMs() < boundMs && listener.problem() === null && !io.signal.aborted) await pause(LOOK_EVERY_MS)
      // An event that was not of ours may be one of an order whose number nobody told us.
      const unread = learned?.isRead !== true && events.strangers > 0 ? 'Magento was not read to the end, so nobody knows whose the numbers in the events are' : null
      const record = webhooksRecord(
        { url: listener.url, deliveries: listener.deliveries, events, problem: io.signal.aborted ? 'the run was interrupted' : listener.problem(), waitedMs: waitedMs() },
        expected, ledgerGap(run.manifest, reader.damagedRows) ?? unread,
      )
      run.writeJson(runFiles.webhooks, record)
      run.endPhase(io.signal.aborted ? 'interrupted' : 'done')
      const { missing, duplicates, wrongSignatures } = record
      io.progress.say(`webhooks: ${record.expected - missing.count} of ${record.expected} orders were told of, ${duplicates} events came again, ${wrongSignatures.count} signed wrongly`)
    },
    close: () => listener.close(),
  }
}
