/**
 * @module docs
 *
 * `/docs`: what people read. A page for every operation of the API, made from the OpenAPI document itself, and three
 * guides: verify a credential, run a press office, deploy to Workers. In Mexican Spanish and in English, chosen by
 * `Accept-Language` at `/docs` and by a link everywhere.
 *
 * Plain HTML: no script, no cookie, nothing from another place, and the same for every deployment: a Worker that carried it
 * would be a tenth larger. The guides, the stylesheet and the typeface lie in `assets/` as they were committed;
 * `static-pages.ts` makes the guides from `guides/`. The API page is made by the build, of the document that it links to.
 * Each runtime serves all of it as files, Workers before this code is asked.
 *
 * Deliberately absent: search, analytics, an editor that sends requests. Tests run the guides' commands.
 */
export { docsRoutes } from './routes.ts';
