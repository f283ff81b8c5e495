const nouns = ['Kettle', 'Lamp', 'Basket', 'Mug', 'Towel', 'Candle', 'Clock', 'Frame', 'Bowl', 'Tray']
const colours = ['white', 'blue', 'green', 'red', 'grey', 'oak']
const items = nouns.flatMap((noun) => colours.map((colour) => ({ name: `${noun}, ${colour}`, count: 0 })))
const list = document.getElementById('items')
const total = document.getElementById('total')
let words = new Map()

function rowOf(item) {
  const row = document.createElement('li')
  const name = Object.assign(document.createElement('span'), { className: 'name', textContent: item.name })
  const count = Object.assign(document.createElement('span'), { className: 'count', textContent: String(item.count) })
  const less = Object.assign(document.createElement('button'), { type: 'button', textContent: '−', ariaLabel: `One ${item.name} less` })
  const more = Object.assign(document.createElement('button'), { type: 'button', textContent: '+', ariaLabel: `One ${item.name} more` })
  less.addEventListener('click', () => changeCount(item, count, -1))
  more.addEventListener('click', () => changeCount(item, count, 1))
  row.append(name, less, count, more)
  return row
}

function changeCount(item, cell, by) {
  item.count += by
  cell.textContent = String(item.count)
  total.textContent = String(items.reduce((sum, { count }) => sum + count, 0))
}

function filterItems() {
  const wanted = document.getElementById('filter').value.trim().toLowerCase()
  for (const item of items) item.row.hidden = !item.name.toLowerCase().includes(wanted)
}

function sortItems(by, button) {
  items.sort((a, b) => (by === 'count' ? b.count - a.count : a.name.localeCompare(b.name)))
  for (const other of document.querySelectorAll('[data-sort]')) other.setAttribute('aria-pressed', String(other === button))
  list.append(...items.map(({ row }) => row))
}

function toggleNotes() {
  const open = document.getElementById('panel').classList.toggle('open')
  document.getElementById('notes').setAttribute('aria-expanded', String(open))
}

/** Keeps the word index of the search fresh, a few milliseconds at a time. */
function indexWords(deadline) {
  const end = performance.now() + Math.min(5, deadline.timeRemaining())
  const index = new Map()
  while (performance.now() < end) {
    for (const item of items) for (const word of item.name.split(', ')) index.set(word, item)
  }
  words = index
  setTimeout(() => requestIdleCallback(indexWords), 250)
}

document.getElementById('filter').addEventListener('input', filterItems)
document.getElementById('notes').addEventListener('click', toggleNotes)
for (const button of document.querySelectorAll('[data-sort]')) button.addEventListener('click', () => sortItems(button.dataset.sort, button))
for (const item of items) item.row = list.appendChild(rowOf(item))
requestIdleCallback(indexWords)
