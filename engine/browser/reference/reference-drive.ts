/** What is done at the reference page; what is read of it must be as much. */
export const CLEAN_TAPS = 9
export const WORKING_TAPS = 6
export const SLOWED_TAPS = 2

export const steps = { rest: 'rest', late: 'late answer', heavy: 'heavy frames', slowed: 'slowed down' } as const
