/**
 * @module docs
 *
 * `/docs`: what people read. A page for every operation of the API, made from the OpenAPI document itself, and three
 * guides: verify a credential, run a press office, deploy to Workers. In Mexican Spanish and in English, chosen by
 * `Accept-Language` at `/docs` and by a link everywhere.
 *
 * Rendered here, once for each page, and served as plain HTML: no script, no cookie, nothing from another place. The
 * typeface is a static file that each runtime serves (`assets/`): Workers before this code is asked, Node from the folder.
 * Without it the pages are set in the reader's own.
 *
 * Deliberately absent: search, analytics, an editor that sends requests. Tests run the guides' commands.
 */
export { docsRoutes } from './routes.ts';
