/** One filter of a Magento search: groups are joined by AND. The value is encoded; a `like` brings its own `%`. */
export const filter = (group: number, field: string, value: string, condition: string): string =>
  `searchCriteria[filter_groups][${group}][filters][0][field]=${field}` +
  `&searchCriteria[filter_groups][${group}][filters][0][value]=${encodeURIComponent(value)}` +
  `&searchCriteria[filter_groups][${group}][filters][0][condition_type]=${condition}`
