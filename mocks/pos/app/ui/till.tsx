import { useCallback, useMemo, useState } from 'react'
import { addToCart, emptyCart, setQuantity } from '../data/api.ts'
import { CartBar, CartPanel } from './cart-panel.tsx'
import { CustomerDialog, CustomersView } from './customers.tsx'
import { DayCloseView } from './day-close-view.tsx'
import { DiscountDialog } from './discount-dialog.tsx'
import { HeldView } from './held-view.tsx'
import { HistoryView } from './history-view.tsx'
import { Nav } from './nav.tsx'
import { ReceiptDialog } from './receipt-dialog.tsx'
import { SignInAgain } from './sign-in.tsx'
import { SellView } from './sell-view.tsx'
import { Toast, useToast } from './toast.tsx'
import { TopBar } from './top-bar.tsx'
import { heldNote, setCartDiscount, setCustomer, setLineDiscount } from './cart-edits.ts'
import { useKeptCart } from './use-kept-cart.ts'
import { useTillData, useTillState } from './till-context.ts'
import { useWedge } from './use-wedge.ts'
import type { Cart, HeldCart, Receipt, Tender } from '../data/api.ts'
import type { CartActions } from './cart-panel.tsx'
import type { View } from './nav.tsx'

/** What lies over the till; one at a time. */
type Overlay =
  | { kind: 'customer' }
  | { kind: 'signIn' }
  | { kind: 'discount'; sku: string | null; percent: number }
  | { kind: 'receipt'; receipt: Receipt; sold: boolean }

/** The till itself: it owns the cart and where the cashier is, and everything below it only shows and asks. */
export const Till = () => {
  const till = useTillData()
  const revision = useTillState((state) => state.catalogueRevision)
  const held = useTillState((state) => state.held)
  const [view, setView] = useState<View>('sell')
  const [query, setQuery] = useState('')
  const [category, setCategory] = useState('all')
  const [cart, setCart] = useKeptCart()
  const [latest, setLatest] = useState<string | null>(null)
  const [drawerOpen, setDrawerOpen] = useState(false)
  const [tenderOpen, setTenderOpen] = useState(false)
  const [overlay, setOverlay] = useState<Overlay | null>(null)
  const [toast, say] = useToast()

  // A changed price in the catalogue changes the cart, so the revision counts.
  const priced = useMemo(() => till.priceCart(cart), [till, cart, revision])
  const customer = cart.customerId === null ? null : till.customerById(cart.customerId)

  const add = useCallback(
    (sku: string) => {
      setCart((before) => addToCart(before, sku))
      setLatest(sku)
    },
    [setCart],
  )
  const search = useCallback((text: string) => {
    setQuery(text)
    setView('sell')
  }, [])
  const closeOverlay = useCallback(() => setOverlay(null), [])

  useWedge((code) => {
    const product = till.productByBarcode(code)
    if (product === null) return say(`No product has the barcode ${code}.`, true)
    if (tenderOpen) return say('Finish or leave the payment first.', true)
    setOverlay(null)
    setView('sell')
    add(product.sku)
  })

  const clear = (): void => {
    setCart(emptyCart)
    setLatest(null)
    setTenderOpen(false)
  }
  const hold = async (): Promise<void> => {
    const kept = cart
    clear()
    setDrawerOpen(false)
    say('Cart held.')
    try {
      await till.holdCart(kept, heldNote(priced, customer))
    } catch (error) {
      setCart(kept)
      say(error instanceof Error ? error.message : 'The cart could not be held.', true)
    }
  }
  const pay = async (tenders: readonly Tender[], givenMinor: number): Promise<void> => {
    try {
      const receipt = await till.placeSale(cart, tenders, givenMinor)
      clear()
      setDrawerOpen(false)
      setOverlay({ kind: 'receipt', receipt, sold: true })
    } catch (error) {
      say(error instanceof Error ? error.message : 'The sale could not be booked.', true)
    }
  }
  const resume = async (chosen: HeldCart): Promise<void> => {
    if (cart.lines.length > 0) await till.holdCart(cart, heldNote(priced, customer))
    const resumed = await till.resumeHeld(chosen.id)
    if (resumed === null) return say('That cart was taken on another till window.', true)
    setCart(resumed)
    setLatest(null)
    setView('sell')
    setDrawerOpen(true)
  }
  const actions: CartActions = {
    setQuantity: (sku, quantity) => setCart((before) => setQuantity(before, sku, quantity)),
    discount: (sku, percent) => setOverlay({ kind: 'discount', sku, percent }),
    customer: () => setOverlay({ kind: 'customer' }),
    hold: () => void hold(),
    clear: () => {
      clear()
      say('Cart emptied.')
    },
    openTender: setTenderOpen,
    pay,
    closeDrawer: () => setDrawerOpen(false),
  }
  const openDrawer = useCallback(() => setDrawerOpen(true), [])
  const signInAgain = useCallback(() => setOverlay({ kind: 'signIn' }), [])
  const showReceipt = useCallback((receipt: Receipt) => setOverlay({ kind: 'receipt', receipt, sold: false }), [])
  const sellTo = useCallback(
    (customerId: number) => {
      setCart((before) => setCustomer(before, customerId))
      setView('sell')
    },
    [setCart],
  )

  return (
    <div className="till">
      <Nav view={view} onView={setView} heldCount={held.length} onProblem={say} />
      <TopBar query={query} onQuery={search} say={say} onSignIn={signInAgain} />
      <main className="stage">
        {view === 'sell' && <SellView query={query} category={category} onCategory={setCategory} onAdd={add} />}
        {view === 'held' && <HeldView held={held} onResume={(chosen) => void resume(chosen)} />}
        {view === 'history' && <HistoryView onShow={showReceipt} />}
        {view === 'customers' && <CustomersView onSellTo={sellTo} />}
        {view === 'day' && <DayCloseView say={say} />}
      </main>
      <CartBar quantity={priced.quantity} totalMinor={priced.totalMinor} onOpen={openDrawer} />
      <button type="button" className={drawerOpen ? 'shade open' : 'shade'} aria-label="Close the cart" tabIndex={-1} onClick={actions.closeDrawer} />
      <CartPanel
        cart={cart}
        priced={priced}
        customer={customer}
        latest={latest}
        open={drawerOpen}
        tenderOpen={tenderOpen}
        actions={actions}
      />
      {overlay?.kind === 'customer' && (
        <CustomerDialog
          chosen={cart.customerId}
          onChoose={(customerId) => {
            setCart((before: Cart) => setCustomer(before, customerId))
            closeOverlay()
          }}
          onClose={closeOverlay}
        />
      )}
      {overlay?.kind === 'signIn' && <SignInAgain onClose={closeOverlay} />}
      {overlay?.kind === 'discount' && (
        <DiscountDialog
          title={overlay.sku === null ? 'Discount on the cart' : 'Discount on the line'}
          percent={overlay.percent}
          onChoose={(percent) => {
            const { sku } = overlay
            setCart((before: Cart) => (sku === null ? setCartDiscount(before, percent) : setLineDiscount(before, sku, percent)))
            closeOverlay()
          }}
          onClose={closeOverlay}
        />
      )}
      {overlay?.kind === 'receipt' && <ReceiptDialog receipt={overlay.receipt} sold={overlay.sold} onClose={closeOverlay} />}
      <Toast toast={toast} />
    </div>
  )
}
