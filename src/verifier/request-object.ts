import { encryptionKeyId } from '../judging/index.ts';
import { createCompactJws } from '../lib/compact-jws.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { deriveJudgeScalar, judgePublicJwk } from '../sealing/index.ts';
import { clientIdOf, findRequestSigner } from './client-id.ts';
import { findDayKey } from './day-key.ts';
import { findPresentation, responseUriOf } from './transaction.ts';
import { GATE_INFO_FORMAT } from './wire.ts';

/** OpenID4VP 1.0 §5.8: the audience when the wallet was found by its scheme alone. */
const STATIC_AUDIENCE = 'https://self-issued.me/v2';
const ES256_ONLY = { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] };

/**
 * Signs the request object of a transaction (RFC 9101, OpenID4VP 1.0 §5). The same each time it is fetched, until it ends:
 * single use belongs to the answer, and wallets fetch twice. `undefined` when there is nothing to serve any more.
 */
export async function createRequestObject(
  ports: Ports,
  tx: string,
  walletNonce: string | undefined,
  now: UnixSeconds,
): Promise<string | undefined> {
  const presentation = await findPresentation(ports, tx, now);
  if (presentation === undefined || now >= presentation.record.exp) return undefined;
  const { row, record } = presentation;
  const signer = await findRequestSigner(ports, row.requestKey, now);
  const dayKey = await findDayKey(ports, row.judgeKey);
  if (signer === undefined || dayKey === undefined) return undefined;
  // HAIP 1.0 §5.1: a fresh key each request. Its private half is nowhere, or in relay mode with the requester alone.
  const encryptionKey =
    record.mode === 'relay' ? record.requesterKey : judgePublicJwk(await deriveJudgeScalar(dayKey, record));
  const clientId = clientIdOf(signer);
  const payload = {
    iss: clientId,
    aud: STATIC_AUDIENCE,
    client_id: clientId,
    response_type: 'vp_token',
    response_mode: 'direct_post.jwt',
    response_uri: responseUriOf(ports, tx),
    nonce: record.nonce,
    state: tx,
    dcql_query: record.query,
    client_metadata: {
      jwks: { keys: [{ ...encryptionKey, kid: encryptionKeyId(tx), alg: 'ECDH-ES', use: 'enc' }] },
      vp_formats_supported: { 'dc+sd-jwt': ES256_ONLY },
      encrypted_response_enc_values_supported: ['A128GCM', 'A256GCM'],
    },
    // §5.1: for wallets that know the closed list of purposes; every other one ignores it.
    verifier_info: [{ format: GATE_INFO_FORMAT, data: { purpose: record.purpose } }],
    exp: record.exp,
    // §5.10: only when the wallet sent one.
    ...(walletNonce !== undefined && { wallet_nonce: walletNonce }),
  };
  return createCompactJws({ alg: 'ES256', typ: 'oauth-authz-req+jwt', x5c: signer.x5c }, payload, signer.sign);
}
