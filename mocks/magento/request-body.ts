import { isUtf8 } from 'node:buffer'
import { MagentoError, decodingError } from './answer.ts'

/** PHP's json_decode reads no deeper. */
const MAX_DEPTH = 512

const occurrences = (text: string, letter: string): number => {
  let count = 0
  for (let at = text.indexOf(letter); at >= 0; at = text.indexOf(letter, at + 1)) count++
  return count
}

const deepestNesting = (text: string): number => {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]
    if (inString) {
      if (letter === '\\') i++
      else if (letter === '"') inString = false
    } else if (letter === '"') inString = true
    else if (letter === '{' || letter === '[') deepest = Math.max(deepest, ++depth)
    else if (letter === '}' || letter === ']') depth--
  }
  return deepest
}

/** A request's JSON body; `{}` where it is empty. Throws the recorded 400 for another type or for what is no JSON. */
export const readBody = (contentType: string | undefined, bytes: Buffer): unknown => {
  if (bytes.length === 0) return {}
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim())
  // `Webapi\Rest\Request::getContentType`.
  if (parameters.some((parameter) => !/^charset=/i.test(parameter))) throw new MagentoError(400, 'Content-Type header is invalid.')
  if (parameters.some((parameter) => !/^charset=utf-8$/i.test(parameter))) throw new MagentoError(400, 'UTF-8 is the only supported charset.')
  if (type !== 'application/json') {
    // The first text is of Magento's source, the second was recorded.
    throw new MagentoError(400, type === '' ? 'Content-Type header is empty.' : `Server cannot understand Content-Type HTTP header media type ${type}`)
  }
  if (!isUtf8(bytes)) throw decodingError()
  const text = bytes.toString('utf8')
  // Counting is cheap; only a body of very many brackets is looked through for its depth.
  if (occurrences(text, '{') + occurrences(text, '[') > MAX_DEPTH && deepestNesting(text) > MAX_DEPTH) throw decodingError()
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw decodingError()
  }
}
