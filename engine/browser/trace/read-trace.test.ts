import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  call, clockMark, cssAnimation, dispatch, EPOCH_MS, eventTiming, image, navigation, ORIGIN, preamble, readBytes, readEvents, render, report, slice, task, traceBytes, windowOf,
} from './test-trace.ts'
import type { RawEvent } from './test-trace.ts'

const idle = windowOf('idle', 1000, 4000, 'wait')
const onlyChunk = async (...events: RawEvent[]) => {
  const { idle: found } = await readEvents(events, [idle])
  assert.equal(found.long.length, 1)
  return found.long[0]!
}

test('an interaction is seen for its longest event and handled for the union of its events', async () => {
  const { interactions } = await readEvents([
    eventTiming('pointerdown', 7, 1000, [1001, 1011], 40),
    eventTiming('mousedown', 0, 1000, [1011, 1031], 40),
    eventTiming('pointerup', 7, 1100, [1101, 1102], 20),
    eventTiming('click', 7, 1100, [1101.5, 1181.5], 95.5),
    eventTiming('mouseover', 0, 990, [991, 999], 30),
    call('payNow', 1101.5, 80),
  ])
  assert.equal(interactions.length, 1)
  const [tap] = interactions
  assert.deepEqual(
    { ...tap, scripts: tap!.scripts.map(({ functionName, line, ms }) => [functionName, line, ms]) },
    { atMs: EPOCH_MS + 1000, traceMs: 999, kind: 'tap', visibleMs: 95.5, handlerMs: 110.5, metIdleWork: false, scripts: [['payNow', 10, 80]] },
  )
})

test('a key press takes the handlers of the input event that it fires', async () => {
  const { interactions } = await readEvents([
    eventTiming('keydown', 9, 1000, [1001, 1003], 48),
    eventTiming('keypress', 9, 1000, [1003, 1004], 48),
    eventTiming('input', 0, 1004.2, [1004.2, 1044.2], 44),
    eventTiming('keyup', 9, 1090, [1091, 1092], 10),
    eventTiming('input', 0, 3000, [3001, 3041], 44),
  ])
  assert.deepEqual(interactions.map(({ kind, visibleMs, handlerMs }) => ({ kind, visibleMs, handlerMs })), [{ kind: 'key', visibleMs: 48, handlerMs: 44 }])
})

test('a quick handler whose answer came later names what ran until the answer', async () => {
  const { interactions } = await readEvents(
    [eventTiming('click', 5, 1000, [1001, 1001.2], 16), call('askPrice', 1001, 0.1), task(1301, 2), slice('TimerFire', 1301, 1), call('showPrice', 1301, 0.8), call('elsewhere', 2500, 50)],
    [windowOf('interaction', 999, 1350, 'ask')],
  )
  assert.deepEqual(interactions[0]?.scripts.map(({ functionName }) => functionName), ['askPrice', 'showPrice'])
})

test('an input that came while idle work ran is marked, and one that waited for a frame is not', async () => {
  const waited = (inside: RawEvent) => readEvents([task(1000, 80), inside, eventTiming('click', 4, 1030, [1081, 1082], 70)])
  assert.equal((await waited(slice('FireIdleCallback', 1001, 78))).interactions[0]?.metIdleWork, true)
  assert.equal((await waited(slice('FireAnimationFrame', 1001, 78))).interactions[0]?.metIdleWork, false)
  const free = await readEvents([task(900, 80), slice('FireIdleCallback', 901, 78), eventTiming('click', 4, 1030, [1031, 1032], 16)])
  assert.equal(free.interactions[0]?.metIdleWork, false)
})

test('a frame is produced from its first callback to its last paint, with the move handlers that the same task ran before it', async () => {
  const { animations } = await readEvents(
    [task(1000, 30), dispatch('wheel', 1001, 4), ...render(1005, 7), call('paintFrame', 1006, 5), slice('Paint', 1012.5, 1.5), slice('Commit', 1014, 9), ...render(1100, 3), ...render(5000, 40), report(1, 1000, 'STATE_PRESENTED_ALL')],
    [windowOf('scroll', 900, 1500, 'catalogue')],
  )
  assert.equal(animations.length, 1)
  const { worst, ...rest } = animations[0]!
  assert.deepEqual(rest, { kind: 'scroll', step: 'catalogue', atMs: EPOCH_MS + 900, durationMs: 600, productionMs: [13, 3], frames: 1, dropped: 0 })
  assert.deepEqual(worst.map((one) => [one.traceMs, one.productionMs, one.scripts[0]?.functionName]), [[1000, 13, 'paintFrame'], [1099, 3, undefined]])
})

test('a frame is dropped where a report missed what the user would have seen and no other report of it showed all', async () => {
  const { animations } = await readEvents(
    [
      report(1, 1000, 'STATE_PRESENTED_ALL'),
      report(2, 1016, 'STATE_DROPPED', true),
      report(3, 1033, 'STATE_DROPPED', true),
      report(3, 1034, 'STATE_PRESENTED_ALL'),
      report(4, 1050, 'STATE_DROPPED', false),
      report(5, 1066, 'STATE_NO_UPDATE_DESIRED'),
      report(6, 1083, 'STATE_PRESENTED_PARTIAL', true),
      report(7, 1090, 'STATE_PRESENTED_PARTIAL', false),
    ],
    [windowOf('drag', 990, 1100)],
  )
  assert.deepEqual(animations.map(({ kind, frames, dropped }) => ({ kind, frames, dropped })), [{ kind: 'drag', frames: 5, dropped: 2 }])
})

const loop = (startMs: number, times: number, everyMs: number, durMs: number): RawEvent[] =>
  Array.from({ length: times }, (_, n) => [task(startMs + n * everyMs, durMs + 0.5), ...render(startMs + n * everyMs, durMs)]).flat()

test('a page that moves by itself for 200 ms is an animation, single repaints are none', async () => {
  const compositorOnly = Array.from({ length: 30 }, (_, n) => report(100 + n, 8000 + n * 16.7, 'STATE_PRESENTED_ALL'))
  const { animations } = await readEvents([...loop(1000, 20, 33, 25), ...loop(3000, 1, 1, 400), ...loop(4000, 6, 500, 2), ...compositorOnly, report(1, 1000, 'STATE_PRESENTED_ALL')])
  assert.deepEqual(
    animations.map(({ kind, atMs, productionMs, frames }) => ({ kind, at: atMs - EPOCH_MS, production: productionMs.length, frames })),
    [
      { kind: 'animation', at: 1000, production: 20, frames: 1 },
      { kind: 'animation', at: 8000, production: 0, frames: 30 },
    ],
  )
})

test('frames that build a page are no animation, and what moves after it is one', async () => {
  const shown = report(1, 1000, 'STATE_PRESENTED_ALL')
  const found = async (...events: RawEvent[]) =>
    (await readEvents([shown, ...events])).animations.map(({ kind, atMs, productionMs }) => [kind, atMs - EPOCH_MS, productionMs.length])
  const hydrating = loop(2000, 10, 30, 15)
  assert.deepEqual(await found(...hydrating), [['animation', 2000, 10]])
  assert.deepEqual(await found(...navigation(1900, 2200), ...hydrating, ...loop(2720, 20, 17, 4)), [['animation', 2720, 20]])
  assert.deepEqual(await found(...navigation(1900, null), ...hydrating, ...loop(7000, 20, 17, 4)), [['animation', 7000, 20]])
  // A frame within the page that loads, and another page's load, are not the page's.
  assert.deepEqual(await found(...navigation(1900, 2200, false), ...hydrating), [['animation', 2000, 10]])
  assert.deepEqual(await found(...navigation(1900, 2200).map((event) => ({ ...event, pid: 30 })), ...hydrating), [['animation', 2000, 10]])
})

test('a page that fills itself with images is no animation, unless something moves by a plan', async () => {
  const shown = report(1, 1000, 'STATE_PRESENTED_ALL')
  const found = async (...events: RawEvent[]) =>
    (await readEvents([shown, ...events])).animations.map(({ kind, atMs, productionMs }) => [kind, atMs - EPOCH_MS, productionMs.length])
  const filling = loop(2000, 10, 40, 12)
  const whole = [['animation', 2000, 10]]
  const arriving = [0, 1, 2, 3, 4].flatMap((n) => image(`i${n}`, 1990 + 60 * n, 2038 + 60 * n))
  assert.deepEqual(await found(...filling), whole)
  assert.deepEqual(await found(...filling, ...arriving), [])
  // Anything else than an image may come in under an animation, and images that came long before explain no frame.
  assert.deepEqual(await found(...filling, ...[0, 1, 2, 3, 4].flatMap((n) => image(`j${n}`, 1990 + 60 * n, 2038 + 60 * n, 'application/json'))), whole)
  assert.deepEqual(await found(...filling, ...image('early', 1700, 1850)), whole)
  // The list that waits for its images is put up in frames of its own; what moves for 200 ms before the first image is an animation.
  const late = [0, 1, 2, 3].flatMap((n) => image(`l${n}`, 2110 + 60 * n, 2150 + 60 * n))
  assert.deepEqual(await found(...filling, ...late), [])
  assert.deepEqual(await found(...loop(1880, 13, 40, 12), ...late), [['animation', 1880, 13]])
  // A slow image does not hide what moves while it comes.
  assert.deepEqual(await found(...filling, ...image('slow', 1990, 2350)), whole)
  // What goes on without images makes it all an animation.
  assert.deepEqual(await found(...loop(2000, 30, 40, 12), ...arriving), [['animation', 2000, 30]])
  // A loop of callbacks counts also where each of its frames takes longer than three should; callbacks of one frame are no loop.
  const callbacks = (frames: number, everyMs: number, each = 1) => Array.from({ length: frames * each }, (_, n) => slice('FireAnimationFrame', 2001 + everyMs * Math.floor(n / each), 0.1))
  assert.deepEqual(await found(...filling, ...arriving, ...callbacks(10, 40)), whole)
  assert.deepEqual(await found(...loop(2000, 5, 90, 80), ...arriving, ...callbacks(5, 90)), [['animation', 2000, 5]])
  assert.deepEqual(await found(...filling, ...arriving, ...callbacks(1, 40, 6)), [])
  assert.deepEqual(await found(...filling, ...arriving, slice('ScrollLayer', 2100, 0)), whole)
  // A drawer that slides in; one that had come to rest; one whose end or beginning nobody saw.
  assert.deepEqual(await found(...filling, ...arriving, cssAnimation('b', 2100), cssAnimation('e', 2200)), whole)
  assert.deepEqual(await found(...filling, ...arriving, cssAnimation('b', 1500), cssAnimation('e', 1900)), [])
  assert.deepEqual(await found(...filling, ...arriving, cssAnimation('b', 1500)), whole)
  assert.deepEqual(await found(...filling, ...arriving, cssAnimation('e', 2500)), whole)
  assert.deepEqual(await found(...filling, ...arriving, cssAnimation('e', 1500, '8'), cssAnimation('b', 2600)), [])
  // An endless spinner that the compositor runs since before the trace: nothing tells of it but its frames, which come before and after the images.
  const spinner = Array.from({ length: 90 }, (_, n) => report(500 + n, 1500 + n * 16.7, 'STATE_PRESENTED_ALL'))
  const seen = await found(...filling, ...arriving, ...loop(1500, 8, 40, 1), ...spinner)
  assert.deepEqual(seen.map(([kind]) => kind), ['animation'])
})

test('a scroll of the driver counts also while a page loads', async () => {
  const { animations } = await readEvents([...navigation(1900, 2200), ...loop(2000, 10, 30, 15), report(1, 2000, 'STATE_PRESENTED_ALL')], [windowOf('scroll', 1990, 2400, 'grid')])
  assert.deepEqual(animations.map(({ kind, productionMs }) => [kind, productionMs.length]), [['scroll', 10]])
})

test('a spinner is cut where an input begins, so that what the input moved is told by itself', async () => {
  const spinner = [...loop(1000, 60, 17, 1), ...loop(2020, 17, 60, 50), ...loop(3040, 60, 17, 1)]
  const { animations } = await readEvents([...spinner, report(1, 1000, 'STATE_PRESENTED_ALL')], [windowOf('interaction', 2015, 2100, 'open cart'), windowOf('idle', 2100, 4100, 'rest')])
  assert.deepEqual(
    animations.map(({ step, atMs, durationMs, productionMs }) => [step, Math.round(atMs - EPOCH_MS), Math.round(durationMs), productionMs.filter((ms) => ms > 10).length, productionMs.length]),
    [[null, 1000, 1015, 0, 60], ['open cart', 2015, 1000, 17, 17], ['rest', 3015, 1029, 0, 60]],
  )
})

test('inputs that come faster than an animation cut none', async () => {
  const typing = Array.from({ length: 5 }, (_, n) => windowOf('interaction', 1050 + n * 60, 1080 + n * 60, 'search'))
  const { animations } = await readEvents([...loop(1000, 25, 17, 4), report(1, 1000, 'STATE_PRESENTED_ALL')], typing)
  assert.deepEqual(animations.map(({ step, productionMs }) => [step, productionMs.length]), [['search', 25]])
})

test('the frame that paints an answer is response, not animation', async () => {
  const { animations } = await readEvents([eventTiming('click', 3, 990, [991, 999], 50), ...loop(1000, 1, 1, 30), ...loop(1050, 20, 17, 4), report(1, 1050, 'STATE_PRESENTED_ALL')])
  assert.deepEqual(animations.map(({ productionMs }) => Math.max(...productionMs)), [4])
})

test('frames that the display misses while it waits for an answer are response, too, and answers one after another are no animation', async () => {
  const ticks = (startMs: number, count: number, dropped: boolean, first: number) =>
    Array.from({ length: count }, (_, n) => report(first + n, startMs + n * 16, dropped ? 'STATE_DROPPED' : 'STATE_PRESENTED_ALL', dropped))
  const typed = (n: number) => [eventTiming('keydown', n + 3, 1000 + n * 90, [1001 + n * 90, 1070 + n * 90], 80), ...render(1070 + n * 90, 9), ...ticks(1000 + n * 90, 5, true, 10 * n)]
  assert.deepEqual((await readEvents([...typed(0), ...typed(1), ...typed(2), ...typed(3)])).animations, [])
  const { animations } = await readEvents([...typed(0), ...ticks(1085, 20, false, 100)])
  assert.deepEqual(animations.map(({ frames, dropped }) => [frames, dropped]), [[20, 0]])
})

test('chunks of idle time are told by what started them, with wall and CPU time and the function at fault', async () => {
  const kindOf = async (...inside: RawEvent[]) => (await onlyChunk(task(2000, 90, 60), ...inside)).kind
  assert.equal(await kindOf(slice('FireIdleCallback', 2000.1, 89)), 'idle-callback')
  assert.equal(await kindOf(slice('TimerFire', 2000.1, 89), slice('Layout', 2001, 80)), 'timer')
  assert.equal(await kindOf(slice('RunPostTaskCallback', 2000.1, 89)), 'posted-task')
  assert.equal(await kindOf(slice('HandlePostMessage', 2000.1, 89)), 'message')
  assert.equal(await kindOf(dispatch('message', 2000.1, 89)), 'message')
  assert.equal(await kindOf(slice('XHRReadyStateChange', 2000.1, 89)), 'fetch')
  assert.equal(await kindOf(slice('RunMicrotasks', 2000.1, 89), slice('ResourceFinish', 1998, 0, { ph: 'I' })), 'fetch')
  assert.equal(await kindOf(slice('RunMicrotasks', 2000.1, 89)), 'other')
  assert.equal(await kindOf(dispatch('success', 2000.1, 89)), 'storage')
  assert.equal(await kindOf(...render(2000.1, 89), slice('FireAnimationFrame', 2000.2, 50), slice('Layout', 2051, 30), report(1, 2000, 'STATE_PRESENTED_ALL')), 'animation-frame')
  assert.equal(await kindOf(slice('MajorGC', 2000.1, 89)), 'gc')
  assert.equal(await kindOf(), 'browser')

  const chunk = await onlyChunk(task(2000, 90, 60), slice('TimerFire', 2000.1, 89), call('tick', 2000.2, 88), call('sumStock', 2001, 85, `${ORIGIN}/stock.js`, 31))
  assert.deepEqual(
    { ...chunk, scripts: chunk.scripts.map(({ url, functionName, line, ms }) => `${url} ${functionName}:${line} ${ms}`) },
    {
      atMs: EPOCH_MS + 2000, traceMs: 1999, kind: 'timer', wallMs: 90, cpuMs: 60, step: 'wait',
      scripts: [`${ORIGIN}/stock.js sumStock:31 85`, `${ORIGIN}/app.js tick:10 88`],
    },
  )
})

test('idle time is the idle windows that the trace covers, less half a second after an input past the driver', async () => {
  const events = [eventTiming('click', 2, 1200, [1201, 1202], 50), task(1300, 60), task(2500, 60), task(3200, 8.7), task(3300, 8.2), task(3400, 0.5), task(4500, 70)]
  const { idle: found } = await readEvents(events, [idle, windowOf('idle', 9000, 12_000)])
  assert.equal(found.observedMs, 200 + 2250 + 1000.1)
  assert.deepEqual(found.counts, [[8, 2], [60, 1]])
  assert.deepEqual(found.long.map(({ atMs }) => atMs - EPOCH_MS), [2500])
})

const tap = (...tasks: RawEvent[]) => readEvents([eventTiming('click', 2, 1000, [1001, 1002], 16), ...tasks], [windowOf('interaction', 990, 1150, 'pay'), windowOf('idle', 1150, 4000, 'wait')])
const told = async (...tasks: RawEvent[]) => (await tap(...tasks)).idle.long.map(({ atMs, wallMs, cpuMs }) => [atMs - EPOCH_MS, wallMs, cpuMs])

test('what an input winds up for later is idle work, from the moment at which its answer was complete', async () => {
  assert.equal((await tap()).idle.observedMs, 2850)
  // An autosave 300 ms after the last tap, short or long.
  assert.deepEqual(await told(task(1300, 90), slice('TimerFire', 1300.1, 89)), [[1300, 90, 90]])
  assert.deepEqual(await told(task(1300, 2000, 1500), slice('TimerFire', 1300.1, 1999)), [[1300, 2000, 1500]])
})

test('a result that comes late is the answer, and no idle work: the driver waits for it', async () => {
  const late = [eventTiming('click', 2, 1000, [1001, 1002], 13), task(1245, 90), slice('RunMicrotasks', 1245.1, 89)]
  const { idle: found } = await readEvents(late, [windowOf('interaction', 990, 1450, 'pay'), windowOf('idle', 1450, 4000, 'wait')])
  assert.deepEqual(found.long, [])
  assert.equal(found.observedMs, 2550)
})

test('a task of the answer that runs on has half a second, and what it takes beyond that is idle work', async () => {
  assert.deepEqual(await told(task(1140, 400)), [])
  assert.deepEqual(await told(task(1140, 1010, 505)), [[1650, 500, 250]])
})

test('a paint that the driver did not wait for keeps a tenth of a second of quiet', async () => {
  const windows = [windowOf('interaction', 990, 1010, 'pay'), windowOf('idle', 1010, 4000, 'wait')]
  const { idle: found } = await readEvents([eventTiming('click', 2, 1000, [1001, 1002], 100), task(1105, 60), task(1190, 70, 35)], windows)
  assert.deepEqual(found.long.map(({ atMs, wallMs, cpuMs }) => [atMs - EPOCH_MS, wallMs, cpuMs]), [])
  assert.equal(found.observedMs, 2800)
})

test('a task that begins before idle time counts by what lies in it, and one that begins in it counts whole', async () => {
  const { idle: found } = await readEvents([task(900, 2000, 1000), task(3990, 300)], [windowOf('scroll', 200, 1000, 'grid'), windowOf('idle', 1000, 4000, 'wait')])
  assert.deepEqual(found.long.map(({ atMs, wallMs, cpuMs }) => [atMs - EPOCH_MS, wallMs, cpuMs]), [[1500, 1400, 700], [3990, 300, 300]])
})

test('work of DevTools and of the probe is no chunk', async () => {
  const { idle: found } = await readEvents(
    [task(2000, 90), call('evaluate', 2001, 80, 'pptr:evaluate;x'), task(2200, 60), call('watch', 2201, 55, 'tillstorm:probe')],
    [idle],
  )
  assert.deepEqual([found.counts, found.long], [[], []])
})

test('samples of the profiler name the function that worked, not the one that called it', async () => {
  const node = (id: number, functionName: string, parent: number | null, url = `${ORIGIN}/app.js`) => ({
    id, ...(parent === null ? {} : { parent }), callFrame: { functionName, url, scriptId: url === '' ? 0 : 5, lineNumber: id * 10, columnNumber: 4 },
  })
  const chunk = await onlyChunk(
    task(2000, 90), slice('TimerFire', 2000.1, 89), call('tick', 2000.2, 88),
    { name: 'Profile', cat: '', ph: 'P', pid: 10, tid: 11, id: '0x9', ts: 1_990_000, args: { data: {} } },
    {
      ...{ name: 'ProfileChunk', cat: '', ph: 'P', pid: 10, tid: 77, id: '0x9', ts: 2_100_000 },
      args: {
        data: {
          cpuProfile: {
            nodes: [node(1, '(root)', null, ''), node(2, 'tick', 1), node(3, 'sumStock', 2), node(4, 'sqrt', 3, ''), node(5, 'log', 2)],
            samples: [2, ...Array.from({ length: 40 }, () => 3), ...Array.from({ length: 40 }, () => 4), 5, 1],
          },
          timeDeltas: [11_000, ...Array.from({ length: 80 }, () => 1000), 1000, 2000],
        },
      },
    },
  )
  assert.deepEqual(chunk.scripts.map(({ functionName, line, ms }) => [functionName, line, ms]), [['sumStock', 31, 80], ['tick', 21, 83]])
})

test('a trace whose clock, page, tasks or frames cannot be told is unusable, with the reason', async () => {
  const bare = preamble().filter(({ name }) => !name.startsWith('tillstorm'))
  const why = async (events: readonly RawEvent[], windows = [idle]) => (await readBytes(traceBytes(events), windows)).unusable ?? 'usable'
  assert.equal(await why(preamble()), 'usable')
  assert.match(await why(bare), /no clock mark/)
  assert.match(await why([...preamble(), clockMark(5000, EPOCH_MS + 9000)]), /clock jumped by 4000 ms/)
  assert.match(await why(preamble().filter(({ name }) => name !== 'thread_name')), /no main thread/)
  assert.match(await why(preamble().filter(({ name }) => name !== 'RunTask')), /no task of the page/)
  assert.match(await why([...preamble(), ...render(2000, 3)]), /no report of the compositor/)
  assert.match(await why(preamble(), [windowOf('idle', 50_000, 60_000)]), /nothing that the driver did/)
  const elsewhere = preamble().map((event) => JSON.parse(JSON.stringify(event).replace(ORIGIN, 'http://127.0.0.1:9')) as RawEvent)
  assert.equal(await why(elsewhere), 'the traced page showed http://127.0.0.1:9, never http://127.0.0.1:8080')
  assert.match((await readBytes(Buffer.from('hello'))).unusable ?? '', /no JSON/)
  assert.match((await readBytes(traceBytes(preamble()).subarray(0, 60))).unusable ?? '', /cannot be read/)
})

test('both processes of a page that moved to another one are read, and no other tab is', async () => {
  const moved = (event: RawEvent): RawEvent => ({ ...event, pid: 20 })
  const foreign = (event: RawEvent): RawEvent => ({ ...event, pid: 30 })
  const second = [
    { name: 'FrameCommittedInBrowser', cat: '', ph: 'I', pid: 1, tid: 1, ts: 3_000_000, args: { data: { frame: 'A', url: `${ORIGIN}/next`, processId: 20, isOutermostMainFrame: true } } },
    ...preamble().map(moved).filter(({ name }) => name === 'thread_name'),
  ]
  const { idle: found } = await readEvents(
    [...second, ...preamble().map(foreign).filter(({ name }) => name === 'thread_name'), task(1500, 40), moved(task(3500, 50)), foreign(task(2500, 70))],
    [idle],
  )
  assert.deepEqual(found.long.map(({ wallMs }) => wallMs), [40, 50])
})

test('negative durations, unknown events, lone ends and ids used again change nothing', async () => {
  const good = [task(2000, 60), slice('TimerFire', 2001, 55), ...loop(5000, 20, 17, 4), report(1, 5000, 'STATE_PRESENTED_ALL')]
  const odd: RawEvent[] = [
    slice('RunTask', 2500, -40), slice('RunTask', 2600, Number.NaN), slice('RunTask', 2700, 4e9), slice('Unheard', 2000, 3, { ph: '?' }),
    { ...render(4900, 1)[1]! }, eventTiming('click', 6, 1000, [900, 950], -3), { ...report(9, 2000, 'STATE_DROPPED', true), args: {} },
  ]
  const [clean, mixed] = [await readEvents(good, [idle]), await readEvents([...good, ...odd], [idle])]
  assert.deepEqual({ ...mixed, events: 0 }, { ...clean, events: 0 })
  assert.equal(clean.animations[0]?.productionMs.length, 20)
})

test('the order of the events in the file does not matter', async () => {
  const events = [
    ...preamble(), task(2000, 60), slice('TimerFire', 2001, 55), call('a', 2002, 20), call('b', 2003, 15), ...loop(5000, 20, 17, 4), report(1, 5000, 'STATE_PRESENTED_ALL'),
    report(2, 5017, 'STATE_DROPPED', true), eventTiming('pointerdown', 7, 1000, [1001, 1011], 40), eventTiming('click', 7, 1100, [1101.5, 1181.5], 95.5),
  ]
  const wanted = await readBytes(traceBytes(events), [idle])
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), async (shuffled) => {
      assert.deepEqual(await readBytes(traceBytes(shuffled), [idle]), wanted)
    }),
    { numRuns: 40, seed: 4 },
  )
})
