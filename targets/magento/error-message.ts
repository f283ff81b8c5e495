/**
 * What Magento says about a refusal, in its own words: `{message, parameters}` with its placeholders (`%resources`,
 * `%1`) filled in; the parameters are an object or an array, by the error. Any other body: its beginning.
 */
export const magentoMessage = (body: string): string => {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
      const parameters = 'parameters' in parsed && typeof parsed.parameters === 'object' ? parsed.parameters : null
      if (parameters === null) return parsed.message
      const named = Array.isArray(parameters)
        ? parameters.map((value, at): [string, unknown] => [String(at + 1), value])
        : Object.entries(parameters)
      return named.reduce((text, [name, value]) => text.replaceAll(`%${name}`, String(value)), parsed.message)
    }
  } catch {
    // HTML of a web server or a gateway: its beginning says which
  }
  return body.replace(/<[^>]*>/g, ' ').trim().slice(0, 200) || 'an empty body'
}
