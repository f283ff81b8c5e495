import { createContext, useContext, useSyncExternalStore } from 'react'
import type { TillData, TillState } from '../data/api.ts'

const TillContext = createContext<TillData | null>(null)
export const TillProvider = TillContext.Provider

export const useTillData = (): TillData => {
  const till = useContext(TillContext)
  if (till === null) throw new Error('no TillProvider above this component')
  return till
}

/** A part of the till's state. `select` must give the same value until that part changed: a field, never a new object. */
export const useTillState = <T>(select: (state: TillState) => T): T => {
  const till = useTillData()
  return useSyncExternalStore(till.subscribe, () => select(till.state()))
}

const formats = new Map<string, Intl.NumberFormat>()

/** 1234 → "$12.34" in the till's currency. */
export const formatMoney = (minor: number, currency: string): string => {
  let format = formats.get(currency)
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
    formats.set(currency, format)
  }
  return format.format(minor / 100)
}

export const useMoney = (): ((minor: number) => string) => {
  const currency = useTillState((state) => state.shop.currency)
  return (minor) => formatMoney(minor, currency)
}

const clock = new Intl.DateTimeFormat('en-US', { hour: '2-digit', minute: '2-digit', hour12: false })
export const formatTime = (atMs: number): string => clock.format(atMs)
