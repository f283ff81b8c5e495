import { plainUrl } from './caches.ts'

/** Runs in the page: the scripts and styles that it loaded, as absolute URLs. It may use nothing from outside of itself. */
export const neededByPage = (): string[] => {
  const urls = new Set<string>()
  for (const script of document.querySelectorAll<HTMLScriptElement>('script[src]')) urls.add(script.src)
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel~=stylesheet][href], link[rel~=modulepreload][href]')) urls.add(link.href)
  for (const entry of performance.getEntriesByType('resource') as PerformanceResourceTiming[]) {
    if (entry.initiatorType === 'script' || /\.(m?js|css)$/i.test(new URL(entry.name, location.href).pathname)) urls.add(entry.name)
  }
  return [...urls].slice(0, 200)
}

/**
 * Runs in the page: which of the URLs of scripts and styles come without the network, which only a service worker can do for a request that wants no
 * cache. One that answers everything with its page brings none of them.
 */
export const comeWithoutNetwork = async (urls: string[]): Promise<string[]> => {
  const answers = urls.map(async (url) => {
    const answer = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(5_000) }).catch(() => null)
    const isPage = /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(answer?.headers.get('content-type') ?? '')
    return answer?.ok === true && !isPage ? [url] : []
  })
  return (await Promise.all(answers)).flat()
}

/**
 * What a page needs of its own origin and Cache Storage does not hold. Scripts of other origins are not the shell: an offline till does
 * without a counter of visitors.
 */
export const notCached = (needed: readonly string[], cached: readonly string[], origin: string): string[] => {
  const held = new Set(cached)
  const own = needed.filter((url) => URL.canParse(url) && new URL(url).origin === origin)
  return [...new Set(own.map((url) => plainUrl(url, origin)))].filter((url) => !held.has(url))
}

/** True where the document itself is cached: under its own address, or as the index of its folder. */
export const documentCached = (page: string, cached: readonly string[]): boolean => {
  const url = new URL(plainUrl(page, page))
  const bare = `${url.origin}${url.pathname}`
  const names = [url.href, bare, ...(url.pathname.endsWith('/') ? [`${bare}index.html`] : [])]
  return names.some((name) => cached.includes(name))
}
