/**
 * @module docs
 *
 * `/docs`: what people read. A page for every operation of the API, made from the OpenAPI document itself, and three
 * guides: verify a credential, run a press office, deploy to Workers. In Mexican Spanish and in English, chosen by
 * `Accept-Language` at `/docs` and by a link everywhere.
 *
 * Plain HTML: no script, no cookie, nothing from another place. The API page is rendered here, because it tells this
 * deployment's address. The guides, the stylesheet and the typeface are static files in `assets/`, which the build of
 * the pages puts beside the apps; each runtime serves that folder, Workers before this code is asked. `static-pages.ts` makes the guides' files from
 * `guides/`; what is served is what was committed.
 *
 * Deliberately absent: search, analytics, an editor that sends requests. Tests run the guides' commands.
 */
export { PAGE_POLICY } from './page-policy.ts';
export { docsRoutes } from './routes.ts';
