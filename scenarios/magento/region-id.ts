/**
 * Numbers of the regions where a plan's customers live, as every Magento installs them (Magento_Directory, table directory_country_region; also
 * `GET /V1/directory/countries/US`). A cart's address in the US counts only with its `region_id`: "regionId" is required, says a real Magento of one that
 * names its region by code.
 */
const regionIds: Readonly<Record<string, number>> = { CA: 12, CO: 13, ID: 22, OH: 47, OK: 48, OR: 49, TX: 57, WI: 64 }

/** What an address says of its region: the number where it is known, and the code. */
export const regionOf = (regionCode: string): { region: string; region_code: string; region_id?: number } => {
  const id = regionIds[regionCode]
  return { region: regionCode, region_code: regionCode, ...(id === undefined ? {} : { region_id: id }) }
}
