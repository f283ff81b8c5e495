/** What a probe of this machine saw. `mend` is the command or the change that makes it good. */
export type Finding =
  | { state: 'found'; value: string; from: string }
  /** Nothing stops, but something is less than it could be, or will be fetched when it is needed. */
  | { state: 'wanting'; why: string; mend: string }
  | { state: 'missing'; why: string; mend: string }

/** The machine as the probes see it; tests give their own. */
export type Surroundings = {
  env: NodeJS.ProcessEnv
  platform: NodeJS.Platform
  workingFolder: string
}

export type Probe = { name: string; look: (around: Surroundings) => Promise<Finding> }

export const found = (value: string, from: string): Finding => ({ state: 'found', value, from })
export const wanting = (why: string, mend: string): Finding => ({ state: 'wanting', why, mend })
export const missing = (why: string, mend: string): Finding => ({ state: 'missing', why, mend })
