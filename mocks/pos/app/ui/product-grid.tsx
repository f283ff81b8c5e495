import { memo, useDeferredValue, useLayoutEffect, useRef, useState } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { columnsFor } from './columns.ts'
import { formatMoney, useTillState } from './till-context.ts'
import type { Product } from '../data/api.ts'

const rowHeightPx = 220
const gapPx = 10
const narrowestCardPx = 136

type OnAdd = (sku: string) => void

/** Two lines of a card. Cut here: a clip in the style sheet costs a paint chunk a card in every frame of a scroll. */
const shortName = (name: string): string => (name.length <= 34 ? name : `${name.slice(0, 33).trimEnd()}…`)

type CardProps = { product: Product; currency: string; onAdd: OnAdd }

/** A card is kept when another product comes into its place: half the work of a new one. Its picture is not: it would show the old product. */
const ProductCard = memo(({ product, currency, onAdd }: CardProps) => (
  <button type="button" className="product" data-testid="product" data-sku={product.sku} onClick={() => onAdd(product.sku)}>
    <img key={product.sku} src={product.imageUrl} alt="" width="128" height="128" decoding="async" draggable={false} />
    <span className="product-name">{shortName(product.name)}</span>
    <span className="product-code">{product.barcode ?? product.sku}</span>
    <span className="product-price money">{formatMoney(product.priceMinor, currency)}</span>
  </button>
))

type RowProps = { products: readonly Product[]; from: number; columns: number; topPx: number; currency: string; onAdd: OnAdd }

const ProductRow = memo(({ products, from, columns, topPx, currency, onAdd }: RowProps) => (
  <div
    className="grid-row"
    style={{ top: topPx, height: rowHeightPx - gapPx, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
  >
    {products.slice(from, from + columns).map((product, column) => (
      <ProductCard key={column} product={product} currency={currency} onAdd={onAdd} />
    ))}
  </div>
))

/** All products of a search, a row of cards at a time; only the rows near the view are in the document. `shown` names the search: a new one starts at the top. */
export const ProductGrid = memo(({ products, shown, onAdd }: { products: readonly Product[]; shown: string; onAdd: OnAdd }) => {
  const box = useRef<HTMLDivElement>(null)
  const [columns, setColumns] = useState(0)
  const currency = useTillState((state) => state.shop.currency)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    setColumns(columnsFor(element.clientWidth, narrowestCardPx, gapPx))
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setColumns(columnsFor(entry.contentRect.width, narrowestCardPx, gapPx))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    // Only when it is scrolled: writing costs a layout.
    if (box.current !== null && box.current.scrollTop !== 0) box.current.scrollTop = 0
  }, [shown])
  const rows = useVirtualizer({
    count: columns === 0 ? 0 : Math.ceil(products.length / columns),
    getScrollElement: () => box.current,
    estimateSize: () => rowHeightPx,
    paddingStart: 12,
    paddingEnd: 12,
    // Two rows are 22 frames at a hand's fastest scroll: time for the deferred rows below.
    overscan: 2,
    useFlushSync: false,
  })
  // New rows are made between the frames of a scroll, not within them.
  const shownRows = useDeferredValue(rows.getVirtualItems())
  return (
    <div ref={box} className="grid" data-testid="grid" aria-label="Products" role="region" tabIndex={0}>
      <div className="grid-rows" style={{ height: rows.getTotalSize() }}>
        {shownRows.map((row) => (
          <ProductRow key={row.index} products={products} from={row.index * columns} columns={columns} topPx={row.start} currency={currency} onAdd={onAdd} />
        ))}
      </div>
    </div>
  )
})
