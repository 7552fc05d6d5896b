import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { decodeUtf8 } from '../../src/lib/bytes.ts';
import { canon } from '../../src/lib/canonical-json.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { openAead } from '../../src/sealing/aead.ts';
import { pkcs8OfPrivateJwk, publicJwkOfPkcs8 } from '../../src/sealing/ecdh.ts';
import { hkdf, NO_SALT } from '../../src/sealing/hkdf.ts';
import { memberStatement, openMemberKey, parseMemberStatement, wrapMemberKey } from '../../src/sealing/member-key.ts';
import { b, draws, type Inputs, runVectors, value } from './vectors.ts';

runVectors('member-key', 14, {
  wrapMember: async ({ prf, credential, iv, jwk }) => {
    const pkcs8 = value(pkcs8OfPrivateJwk(jwk));
    const wrapped = await wrapMemberKey(b(prf) as Inputs, b(credential), pkcs8, draws(iv));
    const wrapKey = await hkdf(b(prf), NO_SALT, canon({ typ: 'gafete/v1/member/wrap', credential }), 32);
    const aad = canon({ typ: 'gafete/v1/member/key', credential, member: wrapped.member });
    expect(value(await openAead(wrapKey, wrapped, aad))).toEqual(pkcs8);
    return {
      member: wrapped.member,
      pkcs8: encodeBase64url(pkcs8),
      wrapKey: encodeBase64url(wrapKey),
      wrapped: encodeBase64url(wrapped.ct),
    };
  },
  openMember: async ({ prf, credential, member, iv, wrapped }) => {
    const binding = { credential: b(credential), member };
    const pkcs8 = value(await openMemberKey(b(prf) as Inputs, binding, { iv: b(iv), ct: b(wrapped) }));
    return { jwk: { ...publicJwkOfPkcs8(pkcs8), d: encodeBase64url(pkcs8.slice(36, 68)) } };
  },
  memberStatement: (fields) => {
    const statement = memberStatement(fields);
    expect(value(parseMemberStatement(statement))).toEqual(statement);
    return { text: decodeUtf8(canon(statement)), challenge: encodeBase64url(sha256(canon(statement))) };
  },
});

describe('parseMemberStatement', () => {
  const good = { typ: 'gafete/v1/member', event: 'ev_1', member: 'm', role: 'officer', notAfter: 1 };
  it.each([
    null,
    [],
    { ...good, typ: 'gafete/v1/approval' },
    { ...good, notAfter: '1' },
    { ...good, notAfter: -1 },
    { ...good, role: null },
    { ...good, more: 1 },
  ])('refuses %j', (bad) => expect(parseMemberStatement(bad)).toEqual({ ok: false, error: { type: 'typ' } }));
});
