import { useEffect, useState } from 'react'
import { emptyCart } from '../data/api.ts'
import type { Dispatch, SetStateAction } from 'react'
import type { Cart } from '../data/api.ts'

const key = 'open-cart'

const isCart = (value: unknown): value is Cart => {
  const cart = value as Cart | null
  return (
    typeof cart === 'object' &&
    cart !== null &&
    Number.isInteger(cart.discountPercent) &&
    (cart.customerId === null || Number.isInteger(cart.customerId)) &&
    Array.isArray(cart.lines) &&
    cart.lines.every((line) => typeof line.sku === 'string' && Number.isInteger(line.quantity) && Number.isInteger(line.discountPercent))
  )
}

const kept = (): Cart => {
  try {
    const cart: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
    return isCart(cart) ? cart : emptyCart
  } catch {
    return emptyCart
  }
}

/** The open cart; it outlives a reload of the page. */
export const useKeptCart = (): [Cart, Dispatch<SetStateAction<Cart>>] => {
  const [cart, setCart] = useState(kept)
  useEffect(() => {
    try {
      if (cart === emptyCart) sessionStorage.removeItem(key)
      else sessionStorage.setItem(key, JSON.stringify(cart))
    } catch {
      // No room: the cart lives on in memory.
    }
  }, [cart])
  return [cart, setCart]
}
