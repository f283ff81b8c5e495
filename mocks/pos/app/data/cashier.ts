/** Signs the cashier in at the till's own server. Resolves with the cashier's name, or one line of why not. */
export const signInAt = async (fetcher: typeof fetch, user: string, password: string): Promise<{ name: string } | { problem: string }> => {
  let response: Response
  try {
    response = await fetcher('/session', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user, password }), credentials: 'same-origin',
      signal: AbortSignal.timeout(15_000),
    })
  } catch {
    return { problem: 'No connection: signing in needs the network once.' }
  }
  if (response.status === 401) return { problem: 'Wrong user or password.' }
  if (response.status === 429) return { problem: 'Too many attempts. Please wait a minute.' }
  if (response.status !== 200) return { problem: `The server answered ${response.status}. Please try again.` }
  const { name } = (await response.json().catch(() => ({}))) as { name?: unknown }
  return typeof name === 'string' ? { name } : { problem: 'The server gave no answer that this till understands.' }
}

export const signOutAt = (fetcher: typeof fetch): Promise<void> =>
  fetcher('/session', { method: 'DELETE', credentials: 'same-origin', signal: AbortSignal.timeout(5000) }).then(() => {}, () => {})
