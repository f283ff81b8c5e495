import { countries } from '../routes/countries.ts'

export type Region = { id: number; code: string; name: string }

const byCountry = new Map(
  countries.map(({ id, available_regions: regions }) => [
    id, (regions as readonly { id: string; code: string; name: string }[]).map((region) => ({ ...region, id: Number(region.id) })),
  ]),
)

const names = new Intl.DisplayNames(['en'], { type: 'region' })
/** Codes that have a name and are no country. */
const noCountries = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])

/** True for a country that the shop sells to: all there are, as Magento is installed. */
export const isCountry = (code: string | null): boolean => code !== null && /^[A-Z]{2}$/.test(code) && !noCountries.has(code) && names.of(code) !== code

/** True where an address of this country must name its region by id, as the shop is set up. */
export const needsRegion = (countryId: string): boolean => byCountry.has(countryId)

export const regionById = (countryId: string, id: number): Region | null => byCountry.get(countryId)?.find((region) => region.id === id) ?? null

/** A region by its code or its name, as GraphQL and forms give it. */
export const regionByText = (countryId: string, text: string): Region | null =>
  byCountry.get(countryId)?.find((region) => region.code === text || region.name === text) ?? null

/** The region of an address as a client or the customer file gives it: by id, by code, by name, or by an object of these. */
export const regionOfAddress = (address: Readonly<Record<string, unknown>>): Region | null => {
  const { region } = address
  const given = typeof region === 'object' && region !== null ? { ...address, ...(region as Record<string, unknown>) } : address
  const country = String(given['country_id'])
  const byId = regionById(country, Number(given['region_id']))
  if (byId !== null) return byId
  const text = given['region_code'] ?? given['region']
  return typeof text === 'string' ? regionByText(country, text) : null
}
