/** What the codes of Node's own network errors mean, after the name of the place that was asked. */
export const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  ENOTFOUND: 'has no such host name',
  EAI_AGAIN: 'has a host name that cannot be looked up just now',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ECONNRESET: 'cut the connection',
  EPIPE: 'cut the connection',
}
