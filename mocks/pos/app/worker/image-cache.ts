import type { WorkboxPlugin } from 'workbox-core/types.js'

export const imageCache = 'images'

/** Looking at all keys costs more than an image: done once in so many. */
const LOOK_EVERY = 50

/** Keeps at most about `most` entries in a cache: the oldest go. */
export const bounded = (most: number): WorkboxPlugin => {
  let added = 0
  return {
    cacheDidUpdate: async ({ cacheName }) => {
      added += 1
      if (added % LOOK_EVERY !== 0) return
      const cache = await caches.open(cacheName)
      const keys = await cache.keys()
      await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)))
    },
  }
}
