const shapes = {
  sell: 'M4 9h16l-1 11H5L4 9Zm4 0V7a4 4 0 0 1 8 0v2',
  held: 'M6 3h12v18l-6-4-6 4V3Z',
  history: 'M3 12a9 9 0 1 0 3-6.7M3 4v4h4M12 7v5l3 2',
  customers: 'M16 20v-1a4 4 0 0 0-4-4H7a4 4 0 0 0-4 4v1M9.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM21 20v-1a4 4 0 0 0-3-3.8M15.5 4.2a3.5 3.5 0 0 1 0 6.6',
  day: 'M4 6h16v14H4V6Zm0 5h16M8 3v4M16 3v4',
  leave: 'M14 4h5v16h-5M4 12h11M11 8l4 4-4 4',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM20 20l-4-4',
  close: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  bin: 'M5 7h14M10 11v6M14 11v6M7 7l1 13h8l1-13M9 7V4h6v3',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21a8 8 0 0 1 16 0',
  cart: 'M3 4h2l2.4 11h10L20 8H6M9 20h.01M17 20h.01',
  back: 'M15 5l-7 7 7 7',
} as const

export type IconName = keyof typeof shapes

/** Decoration only: the control beside it carries the name. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={shapes[name]} />
  </svg>
)

export const BrandMark = () => (
  <svg className="brand-mark" viewBox="0 0 34 34" aria-hidden="true" focusable="false">
    <rect width="34" height="34" rx="9" fill="#0b5d4b" />
    <path d="M8 15 17 8l9 7v11H8V15Z" fill="#fff" />
    <path d="M14 26v-6h6v6" fill="#ffd58a" />
  </svg>
)
