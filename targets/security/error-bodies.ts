/** What an answer must never tell a stranger: how the server is built. Each with what to call it. */
const leaks: readonly [RegExp, string][] = [
  [/"trace"\s*:\s*["[{]/, 'a stack trace'],
  [/"debugMessage"\s*:/, 'a message for developers'],
  [/(^|\\n|\n|")#\d+ (\/|[A-Z]:\\)/, 'a stack trace'],
  [/\/(var|home|srv|usr)\/[\w.-]+\/[\w./-]+\.php\b/, 'a path of the server'],
  [/\bat [\w.$<>]+ \((?:file:|node:|\/)[^)]*:\d+:\d+\)/, 'a stack trace'],
  [/SQLSTATE\[|You have an error in your SQL syntax/, 'a message of the database'],
  [/\bPHP (Fatal error|Warning|Notice)\b/, 'a message of PHP'],
]

/** What the body of an error tells that it should not; null where nothing. `secrets` are what was sent: a server must not say it back. PHP's JSON writes each `/` as `\/`. */
export const leakIn = (text: string, secrets: readonly string[]): string | null => {
  const body = text.replaceAll('\\/', '/')
  if (secrets.some((secret) => secret.length >= 8 && body.includes(secret))) return 'a password or a token'
  return leaks.find(([pattern]) => pattern.test(body))?.[1] ?? null
}
