/** What a pick-up link says, read here and nowhere else. */
import { OFFER_SCHEME } from '../../client/offer-link.ts';
import { parseOffer } from '../../client/offer-parse.ts';

export type OfferInLink =
  | { readonly state: 'none' }
  | { readonly state: 'broken' }
  | {
      readonly state: 'ready';
      /** Host of the issuer, as the link names it. */
      readonly host: string;
      readonly needsCode: boolean;
      /** The same offer for any wallet app. */
      readonly link: string;
      /** The same offer for the web wallet beside this page. */
      readonly wallet: string;
    };

/**
 * Takes an offer out of the page's address, and out of the browser's history with it: histories are synchronised between
 * devices, and what stands in one is a code that whoever finds it can use.
 */
export function takeOffer(): OfferInLink {
  const fragment = location.hash.slice(1);
  if (fragment === '') return { state: 'none' };
  history.replaceState(null, '', location.pathname);
  const values = new URLSearchParams(fragment).getAll('credential_offer');
  const [value] = values;
  const offer = value === undefined || values.length > 1 ? undefined : parseOffer(value);
  if (value === undefined || !offer?.ok) return { state: 'broken' };
  const parameters = `credential_offer=${encodeURIComponent(value)}`;
  return {
    state: 'ready',
    host: new URL(offer.value.issuer).host,
    needsCode: offer.value.txCode !== undefined,
    link: `${OFFER_SCHEME}?${parameters}`,
    wallet: `wallet#${parameters}`,
  };
}
