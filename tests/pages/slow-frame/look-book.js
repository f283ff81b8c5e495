const canvas = document.getElementById('banner')
const context = canvas.getContext('2d')
const looks = document.getElementById('looks')
const FRAME_WORK_MS = 25
let runUntil = 0
let running = false
let savedLooks = 0

function colourOf(x, y, time) {
  return 128 + 100 * Math.sin(x / 9 + time / 400) * Math.cos(y / 7 - time / 300)
}

/** Mixes the banner's colours, again and again for a softer edge: far too much for one frame. */
function redrawBanner(time) {
  const end = performance.now() + FRAME_WORK_MS
  const picture = context.createImageData(canvas.width, canvas.height)
  while (performance.now() < end) {
    const y = Math.floor(Math.random() * canvas.height)
    for (let x = 0; x < canvas.width; x += 1) {
      const at = (y * canvas.width + x) * 4
      picture.data[at] = colourOf(x, y, time)
      picture.data[at + 1] = colourOf(y, x, time) / 2
      picture.data[at + 2] = 90
      picture.data[at + 3] = 255
    }
  }
  context.putImageData(picture, 0, 0)
  running = performance.now() < runUntil
  if (running) requestAnimationFrame(redrawBanner)
}

function playFor(ms) {
  runUntil = Math.max(runUntil, performance.now() + ms)
  if (running) return
  running = true
  requestAnimationFrame(redrawBanner)
}

function fillLooks() {
  for (let number = 1; number <= 48; number += 1) {
    const look = document.createElement('article')
    look.append(Object.assign(document.createElement('h2'), { textContent: `Look ${number}` }), 'Linen, cotton and a little wool.')
    looks.append(look)
  }
}

function toggleSize() {
  looks.classList.toggle('large')
  document.getElementById('size').textContent = looks.classList.contains('large') ? 'Small pictures' : 'Large pictures'
}

function saveLook() {
  savedLooks += 1
  document.getElementById('saved').textContent = `Saved: ${savedLooks}`
}

function playPreview() {
  document.getElementById('preview').textContent = 'Playing …'
  setTimeout(() => { document.getElementById('preview').textContent = 'Play preview' }, 1200)
  playFor(1200)
}

fillLooks()
document.getElementById('size').addEventListener('click', toggleSize)
document.getElementById('saved').addEventListener('click', saveLook)
document.getElementById('preview').addEventListener('click', playPreview)
addEventListener('scroll', () => playFor(300), { passive: true })
