import { genericJourney } from './generic/generic-journey.ts'

/** The same for a test system: what the page sends because of it goes out, orders too. */
export const journey = genericJourney('generic-writes', { writes: true })
