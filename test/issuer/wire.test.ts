import { describe, expect, it } from 'vitest';
import {
  CONFIGURATION_ID,
  PRE_AUTHORIZED_CODE,
  parseCredentialRequest,
  parseNotificationRequest,
  parseTokenRequest,
} from '../../src/issuer/wire.ts';
import type { JsonValue } from '../../src/lib/json.ts';

const HOSTILE: JsonValue[] = [0, 1, -1, true, false, null, [], ''];
const REQUEST = { credential_configuration_id: CONFIGURATION_ID, proofs: { jwt: ['a.b.c'] } };

describe('token request', () => {
  const parse = (form: Record<string, string>) => parseTokenRequest(new Map(Object.entries(form)));

  it('takes the code, the tx_code, and ignores what it does not know', () => {
    const form = { grant_type: PRE_AUTHORIZED_CODE, 'pre-authorized_code': 'c', tx_code: '1', client_id: 'x', a: 'b' };
    expect(parse(form)).toEqual({ ok: true, value: { code: 'c', txCode: '1' } });
  });
  it.each([
    [{}, 'grant_type_missing'],
    [{ 'pre-authorized_code': 'c' }, 'grant_type_missing'],
    [{ grant_type: 'authorization_code', code: 'c' }, 'grant_type_unsupported'],
    [{ grant_type: 'client_credentials' }, 'grant_type_unsupported'],
    [{ grant_type: PRE_AUTHORIZED_CODE }, 'code_missing'],
    [{ grant_type: PRE_AUTHORIZED_CODE, pre_authorized_code: 'c' }, 'code_missing'],
  ])('%j is refused as %s', (form, error) => {
    expect(parse(form as Record<string, string>)).toEqual({ ok: false, error });
  });
});

describe('credential request', () => {
  it('takes configuration and proofs, and ignores what it does not know', () => {
    const wanted = { ok: true, value: { configuration: CONFIGURATION_ID, proofs: ['a.b.c'] } };
    expect(parseCredentialRequest(REQUEST)).toEqual(wanted);
    expect(parseCredentialRequest({ ...REQUEST, zufall: { a: [1] }, __proto__: null })).toEqual(wanted);
  });
  it.each([
    ['legacy proof', { ...REQUEST, proof: { proof_type: 'jwt', jwt: 'a.b.c' } }, 'draft_member'],
    ['legacy format', { ...REQUEST, format: 'dc+sd-jwt' }, 'draft_member'],
    ['encryption wanted', { ...REQUEST, credential_response_encryption: { jwk: {}, enc: 'A256GCM' } }, 'encryption'],
    ['encryption null', { ...REQUEST, credential_response_encryption: null }, 'encryption'],
    ['both ids', { ...REQUEST, credential_identifier: 'x' }, 'identifier_and_configuration'],
    ['identifier', { proofs: REQUEST.proofs, credential_identifier: 'x' }, 'unknown_identifier'],
    ['no id', { proofs: REQUEST.proofs }, 'no_configuration'],
    ['unknown id', { ...REQUEST, credential_configuration_id: 'other' }, 'unknown_configuration'],
    ['id of Object.prototype', { ...REQUEST, credential_configuration_id: 'constructor' }, 'unknown_configuration'],
    ['no proofs', { credential_configuration_id: CONFIGURATION_ID }, 'no_proof'],
    ['empty proofs', { ...REQUEST, proofs: {} }, 'no_proof'],
    ['no jwt', { ...REQUEST, proofs: { jwt: [] } }, 'no_proof'],
    ['two types', { ...REQUEST, proofs: { jwt: ['a.b.c'], attestation: ['a.b.c'] } }, 'two_proof_types'],
    ['attestation', { ...REQUEST, proofs: { attestation: ['a.b.c'] } }, 'proof_type'],
    ['jwt a string', { ...REQUEST, proofs: { jwt: 'a.b.c' } }, 'no_proof'],
  ] as [string, JsonValue, string][])('with %s is refused', (_name, body, error) => {
    expect(parseCredentialRequest(body)).toEqual({ ok: false, error });
  });
  it.each(HOSTILE)('%j is no request', (body) => {
    expect(parseCredentialRequest(body)).toEqual({ ok: false, error: 'malformed' });
  });
  it.each(HOSTILE.filter((value) => value !== ''))('configuration id %j is malformed', (value) => {
    expect(parseCredentialRequest({ ...REQUEST, credential_configuration_id: value })).toEqual({
      ok: false,
      error: 'malformed',
    });
  });
  it.each(HOSTILE.filter((value) => value !== ''))('identifier %j is malformed', (value) => {
    const body = { proofs: REQUEST.proofs, credential_identifier: value };
    expect(parseCredentialRequest(body)).toEqual({ ok: false, error: 'malformed' });
  });
  it.each(HOSTILE)('proofs %j hold no proof', (proofs) => {
    expect(parseCredentialRequest({ ...REQUEST, proofs })).toEqual({ ok: false, error: 'no_proof' });
  });
  it.each(HOSTILE.filter((value) => value !== ''))('a proof %j is none', (proof) => {
    expect(parseCredentialRequest({ ...REQUEST, proofs: { jwt: ['a.b.c', proof] } })).toEqual({
      ok: false,
      error: 'no_proof',
    });
  });
});

describe('notification request', () => {
  const NOTIFICATION = { notification_id: 'n', event: 'credential_accepted' };

  it('takes the three events and drops the description', () => {
    for (const event of ['credential_accepted', 'credential_failure', 'credential_deleted']) {
      const body = { notification_id: 'n', event, event_description: 'free text', more: 1 };
      expect(parseNotificationRequest(body)).toEqual({ notificationId: 'n', event });
    }
  });
  it.each([...HOSTILE, 'credential_accepted', { notification_id: 'n' }, { event: 'credential_accepted' }])(
    '%j is no notification',
    (body) => expect(parseNotificationRequest(body as JsonValue)).toBeUndefined(),
  );
  it.each([...HOSTILE, 'other', 'CREDENTIAL_ACCEPTED', 'toString'])('event %j is refused', (event) => {
    expect(parseNotificationRequest({ ...NOTIFICATION, event })).toBeUndefined();
  });
  it.each([...HOSTILE, 'x'.repeat(513)])('notification_id %j is refused', (notification_id) => {
    expect(parseNotificationRequest({ ...NOTIFICATION, notification_id })).toBeUndefined();
  });
  it.each(HOSTILE.filter((value) => value !== ''))('event_description %j is refused', (event_description) => {
    expect(parseNotificationRequest({ ...NOTIFICATION, event_description })).toBeUndefined();
  });
});
