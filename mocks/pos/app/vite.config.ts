import react from '@vitejs/plugin-react'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, defineConfig, type Plugin } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

/** The clean one, and those that the server hands out under a planted fault. */
const workers = ['sw', 'sw-outbox-lost', 'sw-outbox-twice']

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/'))
    .sort()

/** What the worker keeps at its installation. Hashed names need no revision. */
const precacheManifest = (outDir: string): { url: string; revision: string | null }[] =>
  filesIn(outDir)
    .filter((file) => /\.(html|js|css|svg|webmanifest)$/.test(file))
    .map((file) => ({
      url: `/${file}`,
      revision: file.startsWith('assets/') ? null : createHash('sha256').update(readFileSync(join(outDir, file))).digest('hex').slice(0, 16),
    }))

const compress = (outDir: string): void => {
  for (const file of filesIn(outDir)) {
    if (!/\.(js|css|svg|webmanifest)$/.test(file) || /^sw/.test(file)) continue
    const bytes = readFileSync(join(outDir, file))
    if (bytes.length < 1024) continue
    writeFileSync(join(outDir, `${file}.gz`), gzipSync(bytes, { level: 9 }))
    writeFileSync(join(outDir, `${file}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
  }
}

/** Builds the service workers after the app, each as one classic script whose first line is the list of what to precache. */
const serviceWorkers = (): Plugin => {
  let outDir = ''
  return {
    name: 'till-service-workers',
    configResolved: (config) => {
      outDir = join(config.root, config.build.outDir).replace(join(config.root, config.root), config.root)
      if (config.build.outDir.startsWith('/')) outDir = config.build.outDir
    },
    closeBundle: async () => {
      const manifest = JSON.stringify(precacheManifest(outDir))
      for (const name of workers) {
        await build({
          configFile: false,
          root,
          publicDir: false,
          logLevel: 'warn',
          define: { 'process.env.NODE_ENV': '"production"' },
          build: {
            outDir,
            emptyOutDir: false,
            sourcemap: true,
            rolldownOptions: {
              input: join(root, `worker/${name}.ts`),
              output: { format: 'iife', entryFileNames: `${name}.js`, banner: `self.__WB_MANIFEST=${manifest};` },
            },
          },
        })
      }
      compress(outDir)
    },
  }
}

export default defineConfig({
  root,
  publicDir: 'public',
  logLevel: 'warn',
  plugins: [react(), serviceWorkers()],
  build: { outDir: join(root, '../dist'), emptyOutDir: true, sourcemap: true, assetsInlineLimit: 0, target: 'es2023', modulePreload: { polyfill: false } },
})
