const titles: Record<string, string> = {
  'rail.response.visible': 'Input to the next paint',
  'rail.response.handler': 'Run time of its handlers',
  'rail.response.feedback': 'Input to its visible effect',
  'rail.animation.frame': 'Time to produce a frame',
  'rail.animation.dropped': 'Dropped frames',
  'rail.idle.chunk': 'Longest chunk of idle work',
  'rail.load.first': 'First visit until interactive',
  'rail.load.repeat': 'Later visit until interactive',
  'rail.load.lcp': 'Largest paint of the first visit',
  'rail.load.cls': 'Layout shift while it loads',
  'rail.load.tbt': 'Blocked time of the first visit',
  'rail.offline.reload': 'Opens without network',
  'rail.offline.sale': 'Sells without network',
  'rail.offline.sync': 'Sales of the browser in Magento exactly once',
  'rail.storage.worker': 'Service worker in control',
  'rail.storage.shell': 'Page and scripts in Cache Storage',
  'rail.storage.catalogue': 'Catalogue in IndexedDB',
  'rail.storage.quota': 'Full disk',
  'rail.endurance.heap': 'Memory that a sale leaves behind',
}

/** What a metric of a browser measures, for people; without backend and device. */
export const railTitle = (metric: string): string => titles[metric] ?? metric

/** The same of a check in a verdict, `rail.idle.chunk@loaded.tablet`; null for an id of something else. */
export const railCheckTitle = (id: string): string | null => {
  const [metric = '', pass] = id.split('@', 2)
  const title = titles[metric]
  if (title === undefined) return null
  const [backend, device] = (pass ?? '').split('.', 2)
  return [title, ...(backend === '' ? [] : [`${backend} backend`]), ...(device === undefined ? [] : [device])].join(', ')
}
