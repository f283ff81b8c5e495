import { makeAmbient } from './ambient.ts'
import { besides, canBeSeen, differs, hasNewValue, isLike, isStyling, looksDifferent, newChildren, scriptAnimations } from './changes.ts'
import type { ProbeSettings } from './feedback-probe.ts'
import { installProbe } from './feedback-probe.ts'
import { lookOf, takeLooks, valueOf } from './looks.ts'
import { makeMutations } from './mutations.ts'
import { placeOf } from './place.ts'
import { makeSilent } from './silent.ts'
import { unrestOf } from './unrest.ts'
import { describePath, hasInk, isSeen } from './visible.ts'

const parts = [
  isSeen, hasInk, describePath, lookOf, valueOf, takeLooks, unrestOf, isStyling, besides, differs, isLike, newChildren, looksDifferent, canBeSeen, hasNewValue, scriptAnimations, placeOf, makeSilent,
  makeAmbient, makeMutations, installProbe,
]

/** The probe as one script: its functions call each other by name, so all of them go, and nothing else of their files. */
export const probeSource = (settings: ProbeSettings): string =>
  `(() => {\n${parts.map(String).join('\n')}\ninstallProbe(${JSON.stringify(settings)})\n})()\n//# sourceURL=tillstorm:probe`
