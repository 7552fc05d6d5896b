/** Trust on first use, for a wallet that was given no root: what an issuer shows for itself, for a person to compare. */
import { err, ok } from '../lib/result.ts';
import { type ClientSurroundings, withDefaults } from './defaults.ts';
import type { Answer } from './desk-types.ts';
import { isIssuerIdentifier } from './issuer-url.ts';
import { fetchTrustList, readOwnAnchor } from './trust-list.ts';

/**
 * Reads an issuer's own root certificate. It proves nothing by itself: show the fingerprint and let a person compare it
 * with what the office publishes elsewhere, then pin it.
 */
export async function findAnchor(
  issuer: string,
  given: Partial<ClientSurroundings> = {},
): Answer<{ readonly anchor: string; readonly fingerprint: string }> {
  const surroundings = withDefaults(given);
  const text = isIssuerIdentifier(issuer) ? await fetchTrustList(surroundings, issuer) : undefined;
  if (text && !text.ok) return text;
  const own = text && (await readOwnAnchor(text.value, issuer, surroundings.now()));
  if (own !== undefined) return ok(own);
  return err({
    code: 'metadata_refused',
    message: 'This issuer shows no root certificate that holds.',
    next: 'Ask the office for the output of `gafete keys anchor`.',
    retryable: false,
    problem: 'trust_list',
  });
}
