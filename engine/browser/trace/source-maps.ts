import type { OriginalMapping } from '@jridgewell/trace-mapping'
import { originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping'

/** Lines and columns from 0. */
export type ScriptPlace = { url: string; functionName: string; line: number; column: number }

/** Tells where a place of a served script stands in its source. */
export type SourceMaps = {
  /** `null` where the script serves no map or the map does not know the place. `isOfPackage`: code from node_modules, or marked to be ignored. */
  original(place: ScriptPlace): Promise<(ScriptPlace & { isOfPackage: boolean }) | null>
}

export type FetchText = (url: string, limits: { maxBytes: number; timeoutMs: number }) => Promise<string>

const MAX_SCRIPT_BYTES = 20 << 20
const MAX_MAP_BYTES = 60 << 20
const TIMEOUT_MS = 5000
const MAX_SCRIPTS = 40
const MAX_TEXT = 500

/**
 * Source maps that the measured page serves, each fetched at most once. `fetchText` must keep the limits that it is given; it is only called for
 * http(s) URLs that `allows` lets through. What fails, in whatever way, is a script without a map.
 */
export const openSourceMaps = (fetchText: FetchText, allows: (url: URL) => boolean): SourceMaps => {
  const maps = new Map<string, Promise<TraceMap | null>>()
  const mapOf = (scriptUrl: string): Promise<TraceMap | null> => {
    const known = maps.get(scriptUrl)
    if (known !== undefined) return known
    if (maps.size >= MAX_SCRIPTS) return Promise.resolve(null)
    const loading = loadMap(scriptUrl, fetchText, allows).catch(() => null)
    maps.set(scriptUrl, loading)
    return loading
  }
  return {
    async original(place) {
      const map = await mapOf(place.url)
      return map === null ? null : originalPlace(map, place)
    },
  }
}

async function loadMap(scriptUrl: string, fetchText: FetchText, allows: (url: URL) => boolean): Promise<TraceMap | null> {
  const script = webUrl(scriptUrl, undefined)
  if (script === null || !allows(script)) return null
  const text = await fetchText(script.href, { maxBytes: MAX_SCRIPT_BYTES, timeoutMs: TIMEOUT_MS })
  const reference = [...text.matchAll(/^\s*\/\/[#@] ?sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1]
  if (reference === undefined) return null
  const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(reference)
  if (inline !== null) {
    const [, base64, data = ''] = inline
    return new TraceMap(base64 === undefined ? decodeURIComponent(data) : Buffer.from(data, 'base64').toString('utf8'), scriptUrl)
  }
  const url = webUrl(reference, script)
  if (url === null || !allows(url)) return null
  return new TraceMap(await fetchText(url.href, { maxBytes: MAX_MAP_BYTES, timeoutMs: TIMEOUT_MS }), url.href)
}

const webUrl = (text: string, base: URL | undefined): URL | null => {
  try {
    const url = new URL(text, base)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null
  } catch {
    return null
  }
}

const originalPlace = (map: TraceMap, place: ScriptPlace): (ScriptPlace & { isOfPackage: boolean }) | null => {
  const found = originalPositionFor(map, { line: place.line + 1, column: place.column })
  if (found.source === null) return null
  return {
    url: found.source.slice(0, MAX_TEXT),
    functionName: originalName(map, place, found).slice(0, 120),
    line: found.line - 1,
    column: found.column,
    isOfPackage: /[/\\]node_modules[/\\]/.test(found.source) || isIgnored(map, found.source),
  }
}

const isIgnored = (map: TraceMap, source: string): boolean => {
  const index = map.resolvedSources.indexOf(source)
  return index >= 0 && (map.ignoreList ?? []).includes(index)
}

/**
 * V8 places a function at the bracket that opens its parameters; a map names the identifier before it. Where the map holds no name, the source
 * itself may be served with it.
 */
const originalName = (map: TraceMap, place: ScriptPlace, found: OriginalMapping): string => {
  const before = originalPositionFor(map, { line: place.line + 1, column: Math.max(0, place.column - place.functionName.length) })
  if (place.functionName !== '' && before.source === found.source && before.name != null) return before.name
  const line = sourceContentFor(map, found.source ?? '')?.split('\n')[found.line - 1]
  const named = line === undefined ? undefined : nameInLine(line, found.column)
  return named ?? found.name ?? place.functionName
}

const FUNCTION_HEADS = [
  /function\s*\*?\s*([\w$]+)\s*\(/g,
  /([\w$]+)\s*[:=]\s*(?:async\s*)?(?:function\b|\(|[\w$]+\s*=>)/g,
  /(?:^|[\s;{}])(?:async\s+|static\s+|get\s+|set\s+)*#?([\w$]+)\s*\([^()]*\)\s*(?::[^{]*)?\{/g,
]

/** `function pay(`, `pay = (`, `pay: function(`, `async pay(`: the last of them that the line opens at or before the column, else the first after. */
const nameInLine = (line: string, column: number): string | undefined => {
  if (line.length > 5000) return undefined
  for (const pattern of FUNCTION_HEADS) {
    const names = [...line.matchAll(pattern)].filter(({ 1: name }) => !/^(if|for|while|switch|catch|function|return)$/.test(name ?? ''))
    const nearest = names.findLast(({ index }) => index <= column) ?? names[0]
    if (nearest !== undefined) return nearest[1]
  }
  return undefined
}
