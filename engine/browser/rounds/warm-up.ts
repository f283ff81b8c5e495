import type { Till } from '../../../scenarios/journeys/journey.ts'
import { eachCall } from './each-call.ts'

/** A warm-up needs no rest: what it is for is code that has run once, and images that are there. */
const SHORT_IDLE_MS = 300

/** The same till for a round that nobody measures: it rests only for a moment. */
export const warmUpTill = (till: Till): Till => ({ ...eachCall(till, (call) => call()), idle: (ms) => till.idle(Math.min(ms, SHORT_IDLE_MS)) })
