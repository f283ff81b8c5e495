// @ts-nocheck: runs in a browser, whose types the rest of the program must not see
'use strict'
;(() => {
  const specs = JSON.parse(document.getElementById('charts').textContent)
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
  const two = (value) => String(value).padStart(2, '0')
  const number = (value) =>
    Math.abs(value) >= 100 || Number.isInteger(value)
      ? Math.round(value).toLocaleString('en-US')
      : String(Number(value.toPrecision(3)))

  const elapsed = (seconds) => {
    const sign = seconds < 0 ? '-' : ''
    const whole = Math.round(Math.abs(seconds))
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
    return sign + (h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`)
  }

  const shopTime = (clock, seconds) => {
    if (clock === null || seconds < 0) return null
    const minutes = Math.round(clock.openingHour * 60 + (seconds * clock.speed) / 60)
    if (minutes > clock.closingHour * 60) return null
    return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`
  }

  const share = (nines) => `${Number((100 * (1 - 10 ** -nines)).toPrecision(Math.max(2, Math.ceil(nines) + 2)))} %`

  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200, 86400]
  const ninesTicks = [0, 0.30103, 1, 1.30103, 2, 3, 4, 5, 6]

  const xAxis = (spec) => ({
    type: 'linear',
    title: {
      display: true,
      text:
        spec.x === 'nines'
          ? 'share of the requests that were answered within'
          : spec.shopClock === null
            ? 'elapsed'
            : 'elapsed, and the clock of the shops',
      color: colour('muted'),
    },
    grid: { color: colour('grid'), drawTicks: false },
    border: { color: colour('line') },
    afterBuildTicks: (axis) => {
      if (spec.x === 'nines') {
        const wide = axis.width >= 420
        axis.ticks = ninesTicks
          .filter(
            (value) =>
              value <= axis.max + 1e-6 && (wide || value === 0.30103 || (Number.isInteger(value) && value > 0)),
          )
          .map((value) => ({ value }))
        return
      }
      const room = Math.max(2, Math.floor(axis.width / 74))
      const step =
        steps.find((each) => (axis.max - axis.min) / each <= room) ??
        Math.ceil((axis.max - axis.min) / room / 86400) * 86400
      axis.ticks = []
      for (let value = Math.ceil(axis.min / step) * step; value <= axis.max; value += step) axis.ticks.push({ value })
    },
    ticks: {
      color: colour('muted'),
      autoSkip: spec.x === 'nines',
      maxRotation: 0,
      padding: 6,
      callback: (value) => {
        if (spec.x === 'nines') return share(value)
        const shop = shopTime(spec.shopClock, value)
        return shop === null ? elapsed(value) : [elapsed(value), shop]
      },
    },
  })

  const yAxis = (spec) => ({
    type: spec.y.logarithmic ? 'logarithmic' : 'linear',
    beginAtZero: !spec.y.logarithmic,
    title: { display: true, text: spec.y.title, color: colour('muted') },
    grid: { color: colour('grid'), drawTicks: false },
    border: { display: false },
    afterBuildTicks: (axis) => {
      if (!spec.y.logarithmic) return
      axis.ticks = []
      for (let decade = Math.floor(Math.log10(axis.min)); decade <= Math.log10(axis.max); decade += 1) {
        for (const digit of [1, 2, 5]) axis.ticks.push({ value: digit * 10 ** decade })
      }
      axis.ticks = axis.ticks.filter(({ value }) => value >= axis.min && value <= axis.max)
    },
    ticks: {
      color: colour('muted'),
      padding: 6,
      maxTicksLimit: spec.y.logarithmic ? undefined : 6,
      autoSkip: !spec.y.logarithmic,
      callback: (value) => number(value),
    },
  })

  const backdrop = (spec) => ({
    id: 'backdrop',
    beforeDatasetsDraw: ({ ctx, chartArea, scales }) => {
      ctx.save()
      ctx.beginPath()
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height)
      ctx.clip()
      ctx.fillStyle = colour('shade')
      for (const span of spec.shades) {
        const [from, to] = [scales.x.getPixelForValue(span.from), scales.x.getPixelForValue(span.to)]
        ctx.globalAlpha = 0.25 + 0.75 * span.share
        ctx.fillRect(from, chartArea.top, Math.max(1, to - from), chartArea.height)
      }
      ctx.globalAlpha = 1
      ctx.strokeStyle = colour('muted')
      ctx.fillStyle = colour('muted')
      ctx.font = '11px system-ui, sans-serif'
      for (const mark of spec.marks) {
        const x = scales.x.getPixelForValue(mark.at)
        ctx.setLineDash([3, 3])
        ctx.beginPath()
        ctx.moveTo(x, chartArea.top)
        ctx.lineTo(x, chartArea.bottom)
        ctx.stroke()
        const width = ctx.measureText(mark.text).width
        ctx.fillText(mark.text, x - width - 5 > chartArea.left ? x - width - 5 : x + 5, chartArea.top + 12)
      }
      ctx.restore()
    },
  })

  const dataset = (series) => ({
    label: series.name,
    data: series.x.map((x, i) => ({ x, y: series.y[i] })),
    hidden: !series.shown,
    borderColor: colour(series.colour),
    backgroundColor: series.filled ? colour(`${series.colour}-soft`) : colour(series.colour),
    fill: series.filled ? 'origin' : false,
    borderWidth: series.dashed ? 1.5 : 2,
    borderDash: series.dashed ? [5, 4] : [],
    pointRadius: series.x.length === 1 ? 3 : 0,
    pointHitRadius: 6,
    spanGaps: true,
  })

  const draw = (spec) => {
    const canvas = document.getElementById(spec.id)
    if (canvas === null) return null
    const narrow = canvas.parentElement.clientWidth < 480
    return new Chart(canvas, {
      type: 'line',
      data: { datasets: spec.series.map(dataset) },
      plugins: [backdrop(spec)],
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: 'nearest', axis: 'x', intersect: false },
        scales: { x: { ...xAxis(spec), ...range(spec) }, y: yAxis(spec) },
        plugins: {
          legend: {
            display: spec.series.length > 1,
            position: 'top',
            align: 'start',
            labels: { color: colour('text'), boxWidth: narrow ? 16 : 24, boxHeight: 0, padding: narrow ? 8 : 14 },
          },
          tooltip: {
            callbacks: {
              title: (items) => (items[0] === undefined ? '' : heading(spec, items[0].parsed.x)),
              label: (item) => `${item.dataset.label}: ${number(item.parsed.y)} ${spec.y.unit}`,
            },
          },
        },
      },
    })
  }

  const range = (spec) => {
    if (spec.extent !== null) return { min: spec.extent.from, max: spec.extent.to }
    const xs = spec.series.flatMap((series) => [series.x[0], series.x.at(-1)]).filter((x) => x !== undefined)
    return { min: spec.x === 'nines' ? 0 : Math.min(0, ...xs), max: Math.max(...xs) }
  }

  const heading = (spec, x) => {
    if (spec.x === 'nines') return share(x)
    const shop = shopTime(spec.shopClock, x)
    return shop === null ? elapsed(x) : `${elapsed(x)}, ${shop} in the shops`
  }

  let charts = []
  const drawAll = () => {
    const hidden = new Map(
      charts.map((chart) => [chart.canvas.id, chart.data.datasets.map((_, i) => !chart.isDatasetVisible(i))]),
    )
    for (const chart of charts) chart.destroy()
    charts = specs.map(draw).filter((chart) => chart !== null)
    for (const chart of charts) {
      hidden.get(chart.canvas.id)?.forEach((isHidden, i) => chart.setDatasetVisibility(i, !isHidden))
      if (hidden.has(chart.canvas.id)) chart.update()
    }
  }

  drawAll()
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll)
  addEventListener('beforeprint', () => {
    document.documentElement.dataset.print = ''
    for (const each of document.querySelectorAll('details.more')) each.open = true
    drawAll()
  })
  addEventListener('afterprint', () => {
    delete document.documentElement.dataset.print
    drawAll()
  })

  for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      const code = button.parentElement.querySelector('code')
      getSelection().selectAllChildren(code)
      const copied = await navigator.clipboard?.writeText(code.textContent).then(
        () => true,
        () => false,
      )
      button.textContent = copied ? 'Copied' : 'Selected'
    })
  }
})()
