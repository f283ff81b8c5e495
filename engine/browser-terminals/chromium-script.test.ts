import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { chromiumFlags } from '../browser/chromium-flags.ts'
import { chromiumScript } from './chromium-script.ts'

const scratch = mkdtempSync(join(tmpdir(), "tillstorm chromium's $HOME `script` "))
after(() => rmSync(scratch, { recursive: true }))

const program = (name: string, text: string): string => {
  const path = join(scratch, name)
  writeFileSync(path, text)
  chmodSync(path, 0o755)
  return path
}

test('Chromium gets what k6 gives it and then our flags, each whole, from whatever path it has', () => {
  const told = program('a "browser"', '#!/bin/sh\nprintf "%s\\n" "$@"\n')
  const script = program('chromium.sh', chromiumScript(told, ['till.example:8443', 'cdn.till.example']))
  const args = execFileSync(script, ['--headless', '--user-data-dir=/tmp/a b'], { encoding: 'utf8' }).trimEnd().split('\n')
  assert.deepEqual(args, ['--headless', '--user-data-dir=/tmp/a b', ...chromiumFlags(['till.example:8443', 'cdn.till.example'])])
  const rules = args.find((arg) => arg.startsWith('--host-resolver-rules='))
  assert.match(rules ?? '', /MAP till\.example:8443 till\.example:8443, MAP \* ~NOTFOUND, .*EXCLUDE cdn\.till\.example$/)
})
