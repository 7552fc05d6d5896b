/**
 * Content-Security-Policy of every page: our own stylesheet, typeface and icon, and nothing else. A sentence that somebody
 * slipped into a page could run nothing. `assets/_headers` says the same for Workers; a test compares them.
 */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
