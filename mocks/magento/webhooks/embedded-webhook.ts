import type { Fault } from '../../faults.ts'
import type { webhookAlgorithms, webhookEncodings } from '../../../targets/webhooks/config.ts'

/** A listener of ours, and how it wants to be told. */
export type ToldListener = {
  url: string
  secret: string
  signatureHeader: string
  algorithm: (typeof webhookAlgorithms)[number]
  encoding: (typeof webhookEncodings)[number]
  prefix: string
}

const SECRET_VARIABLE = 'TILLSTORM_WEBHOOK_SECRET'

type Given = readonly { text: string; fault: Fault }[]

const faultsOf = (faults: Given): { drop: number; duplicate: number; wrongSignature: number; delayMs: number } => {
  const planted = { drop: 0, duplicate: 0, wrongSignature: 0, delayMs: 0 }
  for (const { fault } of faults) {
    if (fault.kind === 'drop-webhooks') planted.drop += fault.count
    if (fault.kind === 'duplicate-webhooks') planted.duplicate += fault.count
    if (fault.kind === 'missign-webhooks') planted.wrongSignature += fault.count
    if (fault.kind === 'delay-webhooks') planted.delayMs += fault.ms
  }
  return planted
}

/**
 * What the process of an embedded Magento gets, so that it tells a listener of each order that is placed. Throws an Error where a fault of webhooks
 * is planted and nobody listens.
 */
export const embeddedWebhook = (listener: ToldListener | null, faults: Given): { webhooks: object[]; secrets: Record<string, string> } => {
  if (listener !== null) {
    const { secret, ...how } = listener
    return { webhooks: [{ ...how, secretEnv: SECRET_VARIABLE, events: ['order.placed'], faults: faultsOf(faults) }], secrets: { [SECRET_VARIABLE]: secret } }
  }
  const idle = faults.find(({ fault }) => fault.kind.endsWith('-webhooks'))
  if (idle !== undefined) throw new Error(`the fault ${idle.text} needs a verify that listens: \`webhooks\` in the config`)
  return { webhooks: [], secrets: {} }
}
