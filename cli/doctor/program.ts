import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** The first program of one of these names on the PATH; null where there is none. */
export function onPath(names: readonly string[], env: NodeJS.ProcessEnv): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  for (const name of names) {
    for (const folder of folders) if (isProgram(join(folder, name))) return join(folder, name)
  }
  return null
}

/** What a program prints on stdout, without the line end; null when it fails or takes longer than 15 s. */
export function ask(path: string, args: string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(path, args, { env, timeout: 15_000, killSignal: 'SIGKILL' }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : null),
    )
  })
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
