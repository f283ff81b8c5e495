import { makeAmbient } from './ambient.ts'
import { canBeSeen, looksDifferent, silentChange } from './changes.ts'
import type { ProbeSettings } from './feedback-probe.ts'
import { installProbe } from './feedback-probe.ts'
import { lookOf, takeLooks, valueOf } from './looks.ts'
import { makeMutations } from './mutations.ts'
import { describePath, hasInk, isSeen } from './visible.ts'

const parts = [isSeen, hasInk, describePath, lookOf, valueOf, takeLooks, canBeSeen, looksDifferent, silentChange, makeAmbient, makeMutations, installProbe]

/** The probe as one script: its functions call each other by name, so all of them go, and nothing else of their files. */
export const probeSource = (settings: ProbeSettings): string =>
  `(() => {\n${parts.map(String).join('\n')}\ninstallProbe(${JSON.stringify(settings)})\n})()\n//# sourceURL=tillstorm:probe`
