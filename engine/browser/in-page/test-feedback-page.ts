import type { Answer } from '../test-page-server.ts'

/**
 * For tests: a page of buttons, each of which answers in a way of its own. `/quiet` changes by nothing but them; on `/restless` a clock ticks, a
 * price flickers, a bar is moved by every frame, a banner is animated by script and one by a style sheet. No answer is late by less than LATE_MS.
 */
export const LATE_MS = 250
/** A second change, after an answer that came at once. */
export const LATER_MS = 900
/** Later than anybody waits. */
export const VERY_LATE_MS = 2500
/** What a handler works before it answers. */
export const WORK_MS = 60

const buttons = [
  'at-once', 'promise', 'next-frame', 'spinner-then-result', 'class', 'pseudo', 'inline-style', 'toggles-itself', 'late', 'hidden-then-late', 'work-then-late', 'same-then-late',
  'note-then-late', 'press-then-late', 'late-class', 'slide', 'late-slide', 'fade', 'delayed-fade', 'script-animation', 'set-by-script', 'checkbox-then-late', 'route', 'late-route',
  'clock-answers', 'clock-late', 'nothing', 'only-hidden', 'fetch', 'work', 'very-late',
] as const

const body = `<style>
    body { margin: 8px; font: 14px sans-serif; overflow-x: hidden } button { font: inherit } button.press-then-late:active { background: #f00 }
    .lit { background: #fd0 } .dot::after { content: '•'; color: #c00 } #hidden { display: none }
    #panel { position: fixed; top: 0; right: 0; width: 60px; height: 60px; background: #06c; transform: translateX(100%); transition: transform 150ms }
    .open #panel { transform: none }
    #veil { width: 40px; height: 12px; background: #080; opacity: 0; transition: opacity 150ms } .veiled #veil { opacity: 1 }
    #shade { width: 40px; height: 12px; background: #808; opacity: 0; transition: opacity 150ms ${LATE_MS}ms } .shaded #shade { opacity: 1 }
    #drawer { position: fixed; bottom: 0; right: 0; width: 60px; height: 60px; background: #60c; transform: translateX(100%); transition: transform 150ms }
    #css:checked ~ #drawer { transform: none } #aim:target { background: #cf0 }
    @keyframes pulse { to { transform: scale(1.1) } } .pulse { animation: pulse 400ms infinite alternate; width: 20px; height: 10px; background: #999 }
  </style>
  <div id=buttons>${buttons.map((name) => `<button type=button class=${name} id=${name}>${name}</button> `).join('')}</div>
  <p><span id=clock></span> <span id=box>box</span> <input id=field size=6> <input id=shown size=6 readonly value=-></p>
  <p id=out>-</p><p id=same>same</p><p id=hidden>hidden</p><div id=veil></div><div id=shade></div><div id=panel>panel</div><div id=far style="width:30px;height:10px;background:#404"></div>
  <label id=css-only for=css>drawer</label><a id=target href="#aim">aim</a>
  <input type=checkbox id=css hidden><div id=drawer>drawer</div><div id=aim>aim</div>
  <iframe id=frame srcdoc="<button type=button style='position:fixed;inset:0' onclick='setTimeout(() => this.textContent = 1 + this.textContent, ${LATE_MS})'>inside</button>" style="width:120px;height:40px;border:0"></iframe>
  <div id=host></div><label><input type=checkbox id=check> check</label>
  <script>
    const of = (id) => document.getElementById(id)
    const later = (act, ms = ${LATE_MS}) => setTimeout(act, ms)
    let n = 0
    const show = () => { of('out').textContent = 'result ' + ++n }
    const acts = {
      'at-once': show,
      'promise': () => Promise.resolve().then(show),
      'next-frame': () => requestAnimationFrame(show),
      'spinner-then-result': () => { of('out').textContent = 'wait ' + ++n; later(show, ${LATER_MS}) },
      'class': () => of('box').classList.toggle('lit'),
      'pseudo': () => of('box').classList.toggle('dot'),
      'inline-style': () => { of('box').style.color = n++ % 2 ? '#00f' : '#f0f' },
      'toggles-itself': ({ currentTarget }) => currentTarget.classList.toggle('lit'),
      'late': () => later(show),
      'hidden-then-late': () => { of('hidden').textContent = 'h' + n; of('hidden').classList.toggle('lit'); later(show) },
      'work-then-late': () => { let x = 0; for (let i = 0; i < 2e6; i++) x += Math.sqrt(i); window.work = x; later(show) },
      'same-then-late': () => {
        of('same').textContent = 'same'; of('same').innerHTML = 'sa'; of('same').innerHTML = 'same'; of('same').style.color = ''; of('same').className = of('same').className
        later(show)
      },
      'note-then-late': ({ currentTarget }) => { document.documentElement.dataset.input = ++n; currentTarget.dataset.used = n; of('buttons').dataset.used = n; later(show) },
      'press-then-late': ({ currentTarget }) => { currentTarget.dataset.used = ++n; later(show) },
      'late-class': () => later(() => document.body.classList.toggle('lit')),
      'slide': () => document.body.classList.toggle('open'),
      'late-slide': () => later(() => document.body.classList.toggle('open')),
      'fade': () => document.body.classList.toggle('veiled'),
      'delayed-fade': () => document.body.classList.toggle('shaded'),
      'script-animation': () => of('far').animate([{ transform: 'none' }, { transform: 'translateX(80px)' }], 200),
      'set-by-script': () => later(() => { of('shown').value = 'set ' + ++n }),
      'checkbox-then-late': () => later(() => { of('check').checked = !of('check').checked }),
      'route': () => { history.pushState(null, '', '?' + ++n); show() },
      'late-route': () => { history.pushState(null, '', '?' + ++n); later(show) },
      'clock-answers': () => { of('clock').textContent = 'answer ' + ++n },
      'clock-late': () => later(() => { of('clock').textContent = 'answer ' + ++n }),
      'nothing': () => {},
      'very-late': () => later(show, ${VERY_LATE_MS}),
      'fetch': () => fetch('/slow').then(show),
      'work': () => { for (const t = performance.now(); performance.now() - t < ${WORK_MS}; ); show() },
      'only-hidden': () => later(() => { of('hidden').textContent = 'h' + ++n }, 50),
    }
    for (const [id, act] of Object.entries(acts)) of(id).addEventListener('click', act)
    const root = of('host').attachShadow({ mode: 'open' })
    root.innerHTML = '<button type=button id=deep>deep</button> <span>-</span>'
    root.firstChild.addEventListener('click', () => later(() => { root.lastChild.textContent = 'deep ' + ++n }))
    of('field').addEventListener('keydown', (event) => { if (event.key === 'Enter') later(show) })
  </script>`

const restless = `<div><b id=price>1</b> <i id=bar style="display:inline-block;width:9px;height:9px;background:#00f"></i> <input id=timer size=4 readonly></div>
  <div class=pulse></div><div id=banner style="width:30px;height:10px;background:#840"></div>
  <script>
    let ticks = 0
    setInterval(() => { of('clock').textContent = 'x'.repeat(ticks++ % 7) + ticks; of('timer').value = ticks }, 100)
    setInterval(() => { of('price').firstChild.nodeValue = String(Math.random()).slice(0, 2 + ticks % 5) }, 70)
    requestAnimationFrame(function move(ms) { of('bar').style.transform = 'translateX(' + ms % 50 + 'px)'; requestAnimationFrame(move) })
    setInterval(() => of('banner').animate([{ opacity: 1 }, { opacity: 0.4 }, { opacity: 1 }], 300), 320)
  </script>`

/** So many cells that each of them seldom changes, and all of them together all the time: nobody learns which one comes next. */
const unruly = `<button type=button id=late onclick="setTimeout(() => out.textContent += 1, ${LATE_MS})">late</button> <button type=button id=at-once onclick="out.textContent += 1">at once</button>
  <p id=out>-</p><div id=cells style="font:9px monospace">${'<i><b>0</b> </i>'.repeat(390)}</div>
  <script>setInterval(() => { cells.children[Math.floor(Math.random() * 390)].firstChild.textContent = Math.random().toFixed(2) }, 60)</script>`

/** Each tap builds the whole page anew, also its clock. */
const rebuilt = `<main></main>
  <script>
    let n = 0, ticks = 0
    const render = () => {
      document.querySelector('main').innerHTML = '<button type=button id=late>late</button><p>' + n + '</p><section><span id=clock>' + ticks + '</span></section>'
      document.getElementById('late').onclick = () => setTimeout(() => { n++; render() }, ${LATE_MS})
    }
    render()
    setInterval(() => { document.getElementById('clock').textContent = ++ticks }, 100)
  </script>`

/** A clock of one second, a carousel and a spinner, and taps that nobody answers: one does nothing, one draws the page anew with what the clock shows by now. */
const ticking = `<style>
    @keyframes turn { to { transform: rotate(360deg) } } #spinner { width: 12px; height: 12px; border: 2px solid #00f; border-top-color: #fff; border-radius: 50%; animation: turn 900ms linear infinite }
    #slides { width: 80px; height: 30px; overflow: hidden } #slides div { display: none; height: 30px } #slides .on { display: block; background: #8cf }
  </style>
  <button type=button id=dead>dead</button> <button type=button id=redraw>redraw</button> <button type=button id=late>late</button>
  <div id=spinner></div><div id=slides><div class=on>one</div><div>two</div><div>three</div></div><p id=out>-</p><main></main>
  <script>
    const of = (id) => document.getElementById(id)
    const draw = () => { document.querySelector('main').innerHTML = '<section><b>till 7</b><span id=clock>' + (performance.now() / 1000).toFixed(2) + '</span></section>' }
    draw()
    setInterval(() => { of('clock').textContent = (performance.now() / 1000).toFixed(2) }, 1000)
    let slide = 0
    setInterval(() => { [...of('slides').children].forEach((each, i) => each.classList.toggle('on', i === slide % 3)); slide++ }, 800)
    of('redraw').addEventListener('click', draw)
    of('late').addEventListener('click', () => fetch('/slow').then(() => { of('out').textContent += 'x' }))
  </script>`

export const feedbackPages: Record<string, Answer> = {
  '/quiet': body, '/restless': body + restless, '/unruly': unruly, '/rebuilt': rebuilt, '/ticking': ticking,
  '/slow': (_request, response) => void setTimeout(() => response.end('done'), LATE_MS),
}
