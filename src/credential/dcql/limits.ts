/** Bounds on a query and on an answer. A query is read by wallets too, so its size is an attack on them as well. */
export const DCQL_LIMITS = {
  /** Characters of the whole query as JSON, members that we do not know left out. */
  query: 32 * 1024,
  /** Ten queries make 1,024 combinations: what the search of credential sets costs at most. */
  credentials: 10,
  credentialSets: 10,
  options: 10,
  claims: 64,
  claimSets: 16,
  /** Steps of one path: no deeper than the SD-JWT reader goes. */
  path: 16,
  values: 32,
  vctValues: 16,
  trustedAuthorities: 8,
  authorityValues: 32,
  /** Characters of an id. */
  id: 64,
  /** Characters of any other text. */
  text: 1024,
  /** Presentations that answer one credential query. */
  presentations: 16,
} as const;
