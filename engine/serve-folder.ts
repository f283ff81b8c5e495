import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import fastify from 'fastify'
import { TillstormError } from '../run/problems.ts'

export type ServedFolder = { url: string; close(): Promise<void> }

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * Serves the static files of a folder on a free port of loopback, `index.html` for a folder in it. Nothing whose name begins with a dot, and
 * no list of files. Throws USAGE where it is no folder or has no index.html.
 */
export const serveFolder = async (folder: string): Promise<ServedFolder> => {
  const root = resolve(folder)
  if (!isFolder(root)) throw new TillstormError('USAGE', `--serve ${JSON.stringify(folder)}: there is no such folder`, { hint: 'name the folder that your build writes' })
  const server = fastify({ logger: false, forceCloseConnections: true })
  await server.register(fastifyStatic, { root, index: ['index.html'], dotfiles: 'ignore', list: false, redirect: true })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const answer = await fetch(`${url}/`).catch(() => null)
  if (answer === null || !answer.ok) {
    await server.close()
    throw new TillstormError('USAGE', `--serve ${JSON.stringify(folder)}: it holds no index.html`, { hint: 'name the folder that your build writes, where index.html lies, or build it first' })
  }
  await answer.body?.cancel()
  return { url: `${url}/`, close: () => server.close() }
}
