import { genericJourney } from './generic/generic-journey.ts'

/** For a page that nobody wrote a journey for. Nothing that it does there goes out. */
export const journey = genericJourney('generic', { writes: false })
