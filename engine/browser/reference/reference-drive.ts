/** What is done at the reference page; what is read of it must be as much. */
export const CLEAN_TAPS = 12
export const WORKING_TAPS = 9
export const SLOWED_TAPS = 3

export const steps = { rest: 'rest', late: 'late answer', heavy: 'heavy frames', slowed: 'slowed down' } as const
