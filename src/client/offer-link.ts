/** Credential offers by value (OpenID4VCI 1.0 §4.1): the link for any wallet, and the same for our pick-up page. */

import { PRE_AUTHORIZED_CODE } from '../issuer/wire.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import type { OfferCode, OfferHeader } from '../sealing/index.ts';

export interface OfferLinks {
  readonly link: string;
  readonly page: string;
}

export const OFFER_SCHEME = 'openid-credential-offer://';
/** Path of our own pick-up page below the issuer. */
const PAGE_PATH = '/pickup';

/** Both forms of an offer. They hold the code: whoever has one can pick up, so a tx_code travels another way. */
export function createOfferLinks(header: OfferHeader, code: OfferCode, txCodeDigits: number | undefined): OfferLinks {
  const offer = {
    credential_issuer: header.iss,
    credential_configuration_ids: [...header.configurations],
    grants: {
      [PRE_AUTHORIZED_CODE]: {
        'pre-authorized_code': encodeBase64url(code),
        // §4.1.1: the presence of the object says that a code is asked for.
        ...(txCodeDigits !== undefined && { tx_code: { input_mode: 'numeric', length: txCodeDigits } }),
      },
    },
  };
  return linksOf(header.iss, encodeURIComponent(JSON.stringify(offer)));
}

/** The pick-up page of a link. A fragment is not sent to any server, not even to ours. */
export function pageOfLink(issuer: string, link: string): string {
  return `${issuer}${PAGE_PATH}#${link.slice(link.indexOf('?') + 1)}`;
}

function linksOf(issuer: string, encoded: string): OfferLinks {
  const link = `${OFFER_SCHEME}?credential_offer=${encoded}`;
  return { link, page: pageOfLink(issuer, link) };
}
