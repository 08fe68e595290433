/** Returns the plural of a kind in lower case, which is the name of its resource in an API. */
export const pluralOf = (singular: string): string => {
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/.test(singular) ? `${singular}es` : `${singular}s`
}
