/** The issuer's part of `/openapi.json` (OpenAPI 3.1). Wallets read the metadata instead; this is for people and tests. */

import { LOGO_PATH } from '../credential/accreditation/index.ts';
import { PATHS, WELL_KNOWN } from './paths.ts';
import {
  CONFIGURATION_ID,
  NOTIFICATION_EVENTS,
  PASS_CONFIGURATION_ID,
  PRE_AUTHORIZED_CODE,
  REFRESH_TOKEN,
} from './wire.ts';

const text = { type: 'string' } as const;
const json = (schema: object) => ({ 'application/json': { schema } });
const object = (properties: object, required: readonly string[]) => ({ type: 'object', properties, required });
const answer = (description: string, content?: object) => ({
  description,
  ...(content === undefined ? {} : { content }),
});
const oauthError = answer(
  'An OAuth error. Every refusal of a code is the same `invalid_grant`.',
  json(object({ error: text, error_description: text }, ['error'])),
);
const document = (summary: string, mediaType = 'application/json') => ({
  get: { summary, responses: { 200: answer(summary, { [mediaType]: {} }) } },
});
const wallet = [{ walletToken: [] }];

/** Path items by path below the public URL. */
export const openapi = {
  [`/.well-known/${WELL_KNOWN.issuer}`]: document('Credential issuer metadata (OpenID4VCI 1.0 §12.2)'),
  [`/.well-known/${WELL_KNOWN.server}`]: document('Authorization server metadata (RFC 8414)'),
  [`/.well-known/${WELL_KNOWN.jwtVcIssuer}`]: document('JWT VC issuer metadata (SD-JWT VC §5)'),
  [`/.well-known/${WELL_KNOWN.trust}`]: document('Signed list of trusted and distrusted keys', 'application/jose'),
  [PATHS.typeMetadata]: document('SD-JWT VC type metadata in es-MX and en'),
  [LOGO_PATH]: document('The mark that the type metadata names, with its integrity there', 'image/svg+xml'),
  [PATHS.nonce]: {
    post: {
      summary: 'A c_nonce for key proofs (§7)',
      responses: { 200: answer('The nonce', json(object({ c_nonce: text }, ['c_nonce']))) },
    },
  },
  [PATHS.token]: {
    post: {
      summary: 'Redeem a pre-authorized code (§6), or a refresh token (RFC 6749 §6)',
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              anyOf: [
                object({ grant_type: { const: PRE_AUTHORIZED_CODE }, 'pre-authorized_code': text, tx_code: text }, [
                  'grant_type',
                  'pre-authorized_code',
                ]),
                object({ grant_type: { const: REFRESH_TOKEN }, refresh_token: text }, ['grant_type', 'refresh_token']),
              ],
            },
          },
        },
      },
      responses: {
        200: answer(
          'An access token for one pick-up',
          json(
            object(
              {
                access_token: text,
                token_type: { enum: ['Bearer', 'DPoP'] },
                expires_in: { type: 'integer' },
                refresh_token: text,
              },
              ['access_token', 'token_type', 'expires_in'],
            ),
          ),
        ),
        400: oauthError,
      },
    },
  },
  [PATHS.credential]: {
    post: {
      summary: 'One-time copies, or gate passes, one for each proof (§8)',
      security: wallet,
      requestBody: {
        required: true,
        content: json(
          object(
            {
              credential_configuration_id: { enum: [CONFIGURATION_ID, PASS_CONFIGURATION_ID] },
              proofs: object({ jwt: { type: 'array', items: text, minItems: 1 } }, ['jwt']),
            },
            ['credential_configuration_id', 'proofs'],
          ),
        ),
      },
      responses: {
        200: answer(
          'The copies, or the passes in base64url by day and then zone',
          json(
            object(
              {
                credentials: { type: 'array', items: object({ credential: text }, ['credential']) },
                notification_id: text,
              },
              ['credentials', 'notification_id'],
            ),
          ),
        ),
        400: oauthError,
        401: oauthError,
      },
    },
  },
  [PATHS.notification]: {
    post: {
      summary: 'What became of the copies (§11)',
      security: wallet,
      requestBody: {
        required: true,
        content: json(
          object({ notification_id: text, event: { enum: NOTIFICATION_EVENTS }, event_description: text }, [
            'notification_id',
            'event',
          ]),
        ),
      },
      responses: { 204: answer('Taken'), 400: oauthError, 401: oauthError },
    },
  },
} as const;
