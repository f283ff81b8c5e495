const request = (asked) =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })

/** Opens the till's database, and fills a catalogue of 60 products the first time. */
export const openTill = async () => {
  const opening = indexedDB.open('till', 1)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('orders', { keyPath: 'reference' })
    const products = opening.result.createObjectStore('products', { keyPath: 'sku' })
    for (let at = 0; at < 60; at++) products.add({ sku: `product-${at}`, price: at })
    opening.result.createObjectStore('settings').add(crypto.randomUUID().slice(0, 8), 'till')
  }
  const database = await request(opening)
  database.till = await request(database.transaction('settings').objectStore('settings').get('till'))
  return database
}

export const keep = (database, order) =>
  new Promise((resolve, reject) => {
    const writing = database.transaction('orders', 'readwrite', { durability: 'strict' })
    writing.objectStore('orders').put(order)
    writing.oncomplete = () => resolve()
    writing.onabort = () => reject(writing.error)
  })

export const waiting = (database) => request(database.transaction('orders').objectStore('orders').getAll())

export const sent = (database, order) => request(database.transaction('orders', 'readwrite').objectStore('orders').delete(order.reference))
