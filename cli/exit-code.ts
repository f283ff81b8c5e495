let chosen = 0

/** Sets the exit code that the command ends with; `main.ts` alone hands it to the process. */
export const setExitCode = (code: number): void => {
  chosen = code
}

export const exitCode = (): number => chosen
