import { memo, useDeferredValue } from 'react'
import { ProductGrid } from './product-grid.tsx'
import { useTillData, useTillState } from './till-context.ts'

type Props = { query: string; category: string; onCategory: (id: string) => void; onAdd: (sku: string) => void }

export const SellView = memo(({ query, category, onCategory, onAdd }: Props) => {
  const till = useTillData()
  // Read so that new products and prices show; the array is the same one until then.
  useTillState((state) => state.catalogueRevision)
  const categories = till.categories()
  // The key and the chip are answered first; the cards follow in slices that the next key may interrupt.
  const shownQuery = useDeferredValue(query)
  const shownCategory = useDeferredValue(category)
  const products = till.searchProducts(shownQuery, shownCategory)
  return (
    <>
      <div className="chips" role="group" aria-label="Categories">
        {categories.map(({ id, label, products: count }) => (
          <button
            key={id}
            type="button"
            className="chip"
            aria-pressed={id === category}
            data-testid={`category-${id}`}
            onClick={() => onCategory(id)}
          >
            {label} <small>{count.toLocaleString('en-US')}</small>
          </button>
        ))}
        {shownQuery !== '' && (
          <p className="result-line" role="status" data-testid="result-count">
            {products.length.toLocaleString('en-US')} found
          </p>
        )}
      </div>
      {products.length === 0 ? (
        <p className="empty">Nothing found. Try fewer letters, or another category.</p>
      ) : (
        <ProductGrid products={products} shown={`${shownCategory} ${shownQuery}`} onAdd={onAdd} />
      )}
    </>
  )
})
