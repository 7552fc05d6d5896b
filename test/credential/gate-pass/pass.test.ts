import { p256 } from '@noble/curves/nist.js';
import { decode, encode, rfc8949EncodeOptions, Tagged } from 'cborg';
import { encode as qrOf } from 'uqr';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../src/credential/accreditation/index.ts';
import {
  ANY_GATE,
  counterOf,
  createPass,
  MAX_SHOWN,
  type PassFields,
  parsePass,
  passKid,
  showPass,
  verifyPass,
  verifyShown,
} from '../../../src/credential/gate-pass/index.ts';
import { encodeBase64url } from '../../../src/lib/base64url.ts';
import { type Bytes, concatBytes } from '../../../src/lib/bytes.ts';
import { sha256 } from '../../../src/lib/sha256.ts';
import { unixSeconds } from '../../../src/lib/time.ts';
import type { LocalDate } from '../../../src/lib/time-zone.ts';
import { EVENT, FIELDS, GATE_CODE, holderKey, issuerKey, issuers, KID, LONGEST, NOW, otherKey } from './people.ts';

const at = { counter: counterOf(NOW), gateCode: GATE_CODE };
const expected = async () => ({ issuers: await issuers(), event: EVENT, gateCodes: [GATE_CODE], now: NOW });
const { role: _role, ...WITHOUT_ROLE } = FIELDS;

/** A strict reader that others wrote: deterministic CBOR or an error. */
const readStrictly = (bytes: Uint8Array) =>
  decode(bytes, {
    strict: true,
    useMaps: true,
    allowIndefinite: false,
    rejectDuplicateMapKeys: true,
    tags: { 18: (value: () => unknown) => ({ tag18: value() }), 100: (value: () => unknown) => ({ tag100: value() }) },
  } as unknown as Parameters<typeof decode>[1]);

describe('a gate pass', () => {
  it.each([
    ['with a role', FIELDS],
    ['without a role', WITHOUT_ROLE as PassFields],
    ['with every field as long as it can be', LONGEST],
    ['of the first day and the first entry', { ...FIELDS, day: '2000-01-01' as LocalDate, index: 0 }],
    ['of the last day', { ...FIELDS, day: '2149-06-06' as LocalDate }],
  ])('%s says what was put in, and nothing else', async (_what, fields) => {
    const pass = await createPass(fields, issuerKey.sign);
    const verified = await verifyPass(pass, await expected());
    const { kid: _kid, holder: _holder, event: _event, ...said } = fields;
    expect(verified).toMatchObject({ ok: true, value: said });
    expect(Object.hasOwn((verified as { value: object }).value, 'role')).toBe(fields.role !== undefined);
  });

  it('is the CBOR that a strict reader of others sees in it', async () => {
    const pass = await createPass(FIELDS, issuerKey.sign);
    const { tag18 } = readStrictly(pass) as { tag18: [Uint8Array, Map<number, unknown>, Uint8Array, Uint8Array] };
    const [header, unprotected, payload, signature] = tag18;
    const kid = new Uint8Array(Buffer.from(KID, 'hex'));
    expect(readStrictly(header)).toEqual(
      new Map<number, unknown>([
        [1, -7],
        [4, kid],
      ]),
    );
    expect(unprotected.size).toBe(0);
    expect(signature.length).toBe(64);
    const claims = readStrictly(payload) as Map<number, unknown>;
    expect([...claims.keys()]).toEqual([4, -65537, -65538, -65539, -65540, -65541, -65542]);
    expect(claims.get(4)).toBe(FIELDS.exp);
    expect(claims.get(-65537)).toEqual(p256.getPublicKey(holderKey.scalar, true));
    expect(claims.get(-65538)).toEqual(new Uint8Array(sha256(Buffer.from(EVENT)).slice(0, 8)));
    expect(claims.get(-65539)).toBe('pit');
    expect(claims.get(-65540)).toEqual({ tag100: Date.parse('2026-11-28') / 86_400_000 });
    expect(claims.get(-65541)).toBe(70_123);
    expect(claims.get(-65542)).toBe(2);
    // And what that reader would write is what we wrote: sorted keys, shortest heads.
    const day = claims.get(-65540) as { tag100: number };
    const again = encode(claims.set(-65540, new Tagged(100, day.tag100)), rfc8949EncodeOptions);
    expect(again).toEqual(new Uint8Array(payload));
  });

  it('is signed as COSE says: over Sig_structure with an empty external_aad', async () => {
    const pass = await createPass(FIELDS, issuerKey.sign);
    const parsed = parsePass(pass);
    const { tag18 } = readStrictly(pass) as { tag18: [Uint8Array, unknown, Uint8Array, Uint8Array] };
    const structure = encode(['Signature1', tag18[0], new Uint8Array(0), tag18[2]]);
    expect(parsed).toMatchObject({ ok: true, value: { signed: new Uint8Array(structure) } });
    const { x, y } = issuerKey.jwk;
    const point = concatBytes(Uint8Array.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));
    expect(p256.verify(tag18[3], structure, point, { lowS: false })).toBe(true);
  });

  it('has a number for every role that can be issued, each its own', async () => {
    const seen = new Set<number>();
    for (const role of Object.keys(ROLES) as (keyof typeof ROLES)[]) {
      const parsed = parsePass(await createPass({ ...FIELDS, role }, issuerKey.sign));
      expect(parsed).toMatchObject({ ok: true, value: { role } });
      const pass = await createPass({ ...FIELDS, role }, issuerKey.sign);
      seen.add(pass[pass.length - 67] as number);
    }
    expect(seen.size).toBe(Object.keys(ROLES).length);
  });

  it.each([
    ['an hour that is not full', { ...FIELDS, exp: unixSeconds(FIELDS.exp + 1) }],
    ['a zone that is no public code', { ...FIELDS, zone: 'El Foso' }],
    ['a zone of seventeen letters', { ...FIELDS, zone: 'zona_de_prensa_bc' }],
    ['a day before 2000', { ...FIELDS, day: '1999-12-31' as LocalDate }],
    ['a day beyond two bytes', { ...FIELDS, day: '2149-06-07' as LocalDate }],
    ['an entry beyond four bytes', { ...FIELDS, index: 2 ** 32 }],
    ['a key id of another length', { ...FIELDS, kid: '0123456789abcd' }],
  ])('is not made of %s', async (_what, fields) => {
    await expect(createPass(fields, issuerKey.sign)).rejects.toThrow();
  });

  it('is named by the certificate that signed it', () => {
    expect(passKid(Uint8Array.of(1, 2, 3))).toBe(
      Buffer.from(sha256(Uint8Array.of(1, 2, 3)))
        .toString('hex')
        .slice(0, 16),
    );
  });
});

describe('a shown pass', () => {
  it('is judged by its text alone', async () => {
    const text = await showPass(await createPass(FIELDS, issuerKey.sign), at, holderKey.sign);
    expect(await verifyShown(text, await expected())).toMatchObject({
      ok: true,
      value: { zone: 'pit', day: '2026-11-28', index: 70_123, role: 'photo', gateCode: GATE_CODE },
    });
  });

  it('fits into 420 alphanumeric characters and a QR code of version 13 at level M, at its longest', async () => {
    const text = await showPass(
      await createPass(LONGEST, issuerKey.sign),
      { ...at, counter: 2 ** 32 - 1 },
      holderKey.sign,
    );
    expect(text).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
    expect(text.length).toBeLessThanOrEqual(MAX_SHOWN);
    expect(qrOf(text, { ecc: 'M' }).version).toBeLessThanOrEqual(13);
    // The longest that would still be taken, so that no reader needs a greater code.
    expect(qrOf(text.padEnd(MAX_SHOWN, '0'), { ecc: 'M' }).version).toBeLessThanOrEqual(13);
  });

  it.each([-2, -1, 0, 1, 2])('counts %i steps of 30 seconds away from the gate’s clock', async (steps) => {
    const shown = { ...at, counter: at.counter + steps };
    const text = await showPass(await createPass(FIELDS, issuerKey.sign), shown, holderKey.sign);
    expect((await verifyShown(text, await expected())).ok).toBe(true);
  });

  it.each([-3, 3])('does not count %i steps away, and says how far', async (counters) => {
    const shown = { ...at, counter: at.counter + counters };
    const text = await showPass(await createPass(FIELDS, issuerKey.sign), shown, holderKey.sign);
    expect(await verifyShown(text, await expected())).toEqual({
      ok: false,
      error: { type: 'E_PASS_COUNTER', counters },
    });
    expect((await verifyShown(text, { ...(await expected()), drift: 3 })).ok).toBe(true);
  });

  it('is for one gate code, and for any gate only where that is allowed', async () => {
    const pass = await createPass(FIELDS, issuerKey.sign);
    const here = await expected();
    const elsewhere = await showPass(pass, { ...at, gateCode: 'Z9Z9' }, holderKey.sign);
    expect(await verifyShown(elsewhere, here)).toEqual({ ok: false, error: { type: 'E_PASS_PROOF' } });
    const anywhere = await showPass(pass, { ...at, gateCode: ANY_GATE }, holderKey.sign);
    expect(await verifyShown(anywhere, here)).toEqual({ ok: false, error: { type: 'E_PASS_PROOF' } });
    const lenient = await verifyShown(anywhere, { ...here, gateCodes: [GATE_CODE, ANY_GATE] });
    expect(lenient).toMatchObject({ ok: true, value: { gateCode: ANY_GATE } });
  });

  it('says nothing of its moment when it is not the holder’s own', async () => {
    const old = { ...at, counter: at.counter - 100 };
    const text = await showPass(await createPass(FIELDS, issuerKey.sign), old, otherKey.sign);
    expect(await verifyShown(text, await expected())).toEqual({ ok: false, error: { type: 'E_PASS_PROOF' } });
  });

  it.each([
    ['of a key that nobody knows', { ...FIELDS, kid: 'ffffffffffffffff' }, 'E_PASS_ISSUER'],
    ['of another event', { ...FIELDS, event: 'otro' }, 'E_PASS_EVENT'],
    ['that ends now', { ...FIELDS, exp: unixSeconds(1_795_849_200) }, 'E_PASS_EXPIRED'],
  ])('%s is refused as such', async (_what, fields, type) => {
    const text = await showPass(await createPass(fields, issuerKey.sign), at, holderKey.sign);
    expect(await verifyShown(text, await expected())).toEqual({ ok: false, error: { type } });
  });

  it('signed by somebody else is refused before anything in it counts', async () => {
    const forged = await createPass({ ...FIELDS, event: 'otro', exp: unixSeconds(3600 * 1000) }, otherKey.sign);
    const text = await showPass(forged, at, holderKey.sign);
    expect(await verifyShown(text, await expected())).toEqual({ ok: false, error: { type: 'E_PASS_SIGNATURE' } });
  });

  it('whose holder key is off the curve is refused', async () => {
    // About half of all x belong to no point.
    let x = 1n;
    const isPoint = (value: bigint) => {
      try {
        p256.Point.fromHex(`02${value.toString(16).padStart(64, '0')}`);
        return true;
      } catch {
        return false;
      }
    };
    while (isPoint(x)) x++;
    const off = encodeBase64url(Buffer.from(x.toString(16).padStart(64, '0'), 'hex'));
    const pass = await createPass({ ...FIELDS, holder: { ...holderKey.jwk, x: off } }, issuerKey.sign);
    const text = await showPass(pass, at, holderKey.sign);
    expect(await verifyShown(text, await expected())).toEqual({ ok: false, error: { type: 'E_PASS_HOLDER' } });
  });

  it('is one pass, whichever of its two signatures it carries', async () => {
    const pass = await createPass(FIELDS, issuerKey.sign);
    const { r, s } = p256.Signature.fromBytes(pass.slice(-64));
    const twin = concatBytes(pass.slice(0, -64), new p256.Signature(r, p256.Point.Fn.ORDER - s).toBytes());
    expect(twin).not.toEqual(pass);
    const [one, two] = [await verifyPass(pass, await expected()), await verifyPass(twin as Bytes, await expected())];
    // Both signatures verify: that is ECDSA. A second entry it must not be.
    expect(one).toMatchObject({ ok: true });
    expect(two).toEqual(one);
  });

  it('is not shown for a gate code that could not be one', async () => {
    const pass = await createPass(FIELDS, issuerKey.sign);
    for (const gateCode of ['', 'K7', 'k7q2', 'K7Q2K7Q2K', 'any', 'K7 2']) {
      await expect(showPass(pass, { ...at, gateCode }, holderKey.sign)).rejects.toThrow();
    }
  });
});
