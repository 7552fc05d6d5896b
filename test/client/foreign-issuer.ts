/**
 * An OpenID4VCI 1.0 issuer that is not ours: a path in its identifier, an authorization server of its own, credential
 * identifiers, server nonces for DPoP, a batch. Its knobs are what real issuers do differently, or wrongly.
 */

import { issueSdJwt } from '../../src/credential/sd-jwt/index.ts';
import { createDeskCa, createLeaf, encodeX5c } from '../../src/credential/x509/index.ts';
import { decodeBase64url } from '../../src/lib/base64url.ts';
import { type EcPublicJwk, signWith } from '../../src/lib/es256.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { addSeconds, DAY } from '../../src/lib/time.ts';
import { createRandom, NOON } from '../harness.ts';

export const ISSUER = 'https://foreign.example/tenant/7';
export const SERVER = 'https://login.foreign.example';
const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

export interface Knobs {
  readonly metadata?: (metadata: Record<string, unknown>) => Record<string, unknown>;
  readonly server?: (metadata: Record<string, unknown>) => Record<string, unknown>;
  readonly token?: (answer: Record<string, unknown>) => Record<string, unknown>;
  readonly dpopNonce?: string;
  /** Nonces that are refused once. */
  readonly staleNonce?: boolean;
  readonly credentials?: (made: readonly string[]) => readonly unknown[];
  readonly holderOf?: (keys: readonly EcPublicJwk[], i: number) => EcPublicJwk;
  readonly status?: (i: number) => JsonObject;
}

export interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

/** Decodes a part of a compact JWS. */
export function part(jws: string, i: 0 | 1): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(decodeBase64url(jws.split('.')[i] as string)));
}

export async function createForeignIssuer(knobs: Knobs = {}) {
  const random = createRandom('foreign');
  const validity = { notBefore: addSeconds(NOON, -DAY), notAfter: addSeconds(NOON, 90 * DAY) };
  const ca = await createDeskCa({ ...validity, commonName: 'Foreign root' }, random);
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const leaf = await createLeaf(
    ca,
    { ...validity, publicKey: keys.publicKey, purpose: 'credential-signing', host: 'foreign.example', issuer: ISSUER },
    random,
  );
  const sent: Sent[] = [];
  let nonces = 0;

  const metadata = {
    credential_issuer: ISSUER,
    authorization_servers: [SERVER],
    credential_endpoint: 'https://api.foreign.example/issue',
    nonce_endpoint: 'https://api.foreign.example/nonce',
    notification_endpoint: 'https://api.foreign.example/notify',
    batch_credential_issuance: { batch_size: 3 },
    credential_configurations_supported: {
      mdoc: { format: 'mso_mdoc', doctype: 'x' },
      badge: {
        format: 'dc+sd-jwt',
        vct: 'https://foreign.example/badge',
        cryptographic_binding_methods_supported: ['jwk'],
        proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256', 'EdDSA'] } },
      },
    },
  };
  const server = {
    issuer: SERVER,
    token_endpoint: `${SERVER}/oauth/token`,
    dpop_signing_alg_values_supported: ['ES256'],
  };

  async function issue(body: string): Promise<Response> {
    const request = JSON.parse(body);
    const proofs = request.proofs.jwt as readonly string[];
    if (knobs.staleNonce && proofs.some((proof) => part(proof, 1)['nonce'] === 'nonce-1')) {
      return json({ error: 'invalid_nonce' }, 400);
    }
    const holders = proofs.map((proof) => part(proof, 0)['jwk'] as EcPublicJwk);
    const made: string[] = [];
    for (const [i, holder] of holders.entries()) {
      made.push(
        await issueSdJwt(
          {
            iss: ISSUER,
            vct: 'https://foreign.example/badge',
            exp: addSeconds(NOON, DAY),
            holder: knobs.holderOf?.(holders, i) ?? holder,
            status: knobs.status?.(i) ?? { status_list: { idx: i, uri: 'https://foreign.example/status/1' } },
            claims: { role: 'writer' },
            conceal: [['role']],
            x5c: encodeX5c([leaf]),
          },
          signWith(keys.privateKey),
          random,
        ),
      );
    }
    const credentials = knobs.credentials?.(made) ?? made.map((credential) => ({ credential }));
    return json({ credentials, notification_id: 'n-1' });
  }

  async function fetch(url: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const body = String(init.body ?? '');
    sent.push({ url, headers, body });
    const asked = knobs.dpopNonce;
    const unproven =
      asked !== undefined && headers.has('dpop') && part(headers.get('dpop') as string, 1)['nonce'] !== asked;
    switch (url) {
      case 'https://foreign.example/.well-known/openid-credential-issuer/tenant/7':
        return json(knobs.metadata?.(metadata) ?? metadata);
      case `${SERVER}/.well-known/oauth-authorization-server`:
        return json(knobs.server?.(server) ?? server);
      case `${SERVER}/oauth/token`: {
        if (unproven) return json({ error: 'use_dpop_nonce' }, 400, { 'dpop-nonce': asked });
        const answer = { access_token: 'T', token_type: headers.has('dpop') ? 'DPoP' : 'Bearer', expires_in: 60 };
        return json(knobs.token?.(answer) ?? answer);
      }
      case 'https://api.foreign.example/nonce':
        return json({ c_nonce: `nonce-${++nonces}` });
      case 'https://api.foreign.example/issue':
        if (unproven) return json({ error: 'use_dpop_nonce' }, 401, { 'dpop-nonce': asked });
        return issue(body);
      case 'https://api.foreign.example/notify':
        return new Response(null, { status: 204 });
      default:
        throw new TypeError(`nobody is at ${url}`);
    }
  }

  const offer = {
    credential_issuer: ISSUER,
    credential_configuration_ids: ['mdoc', 'badge'],
    grants: { [GRANT]: { 'pre-authorized_code': 'code-1' } },
  };
  const link = `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`;
  return { fetch, sent, link, anchor: encodeX5c([ca.certificate])[0] as string };
}
