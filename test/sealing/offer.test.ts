import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { decodeUtf8, type Random } from '../../src/lib/bytes.ts';
import { canon } from '../../src/lib/canonical-json.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { unixSeconds } from '../../src/lib/time.ts';
import { openAead } from '../../src/sealing/aead.ts';
import { statementHash } from '../../src/sealing/approval-statement.ts';
import {
  deriveOfferKeys,
  type OfferSealKey,
  openOffer,
  openOfferWithCode,
  parseOfferCode,
  sealOffer,
} from '../../src/sealing/offer.ts';
import { parseOfferHeader } from '../../src/sealing/offer-header.ts';
import { OFFER_BUCKETS, unpad } from '../../src/sealing/pad.ts';
import { b, draws, type Inputs, runVectors, value } from './vectors.ts';

const random: Random = (n) => crypto.getRandomValues(new Uint8Array(n));

function untrusted({ header, iv, ct, statement }: Inputs) {
  return { header, iv: b(iv), ct: b(ct), statement };
}

runVectors('offer', 44, {
  sealOffer: async ({ code, k_claims, iv, fields, claims }) => {
    const { v, ...rest } = fields;
    expect(v).toBe(1);
    const made = value(await sealOffer(rest, claims, draws(code, k_claims, iv)));
    const { header, statement, ct } = made.sealed;
    const { lookup, kSeal } = await deriveOfferKeys(made.code, fields.iss);
    const aad = canon({ typ: 'gafete/v1/offer/body', header });
    const plain = value(await openAead(kSeal, made.sealed, aad));
    return {
      preAuthorizedCode: encodeBase64url(made.code),
      salt: encodeBase64url(sha256(new TextEncoder().encode(`gafete/v1/offer\0${fields.iss}`))),
      lookup,
      k_seal: encodeBase64url(kSeal),
      header,
      aad: decodeUtf8(aad),
      bodyLength: value(unpad(plain, OFFER_BUCKETS)).length,
      plainLength: plain.length,
      plainSha256: encodeBase64url(sha256(plain)),
      ct: encodeBase64url(ct),
      statement,
      statementText: decodeUtf8(canon(statement)),
      statementSha256: statementHash(statement),
    };
  },
  openOffer: async (input) => {
    const code = value(parseOfferCode(input.code));
    return { claims: value(await openOfferWithCode(untrusted(input), code, input.issuer)).claims };
  },
  openOfferFromSession: async (input) => {
    const keys = { lookup: input.lookup, kSeal: b(input.k_seal) as unknown as OfferSealKey };
    return { claims: value(await openOffer(untrusted(input), keys, input.issuer)).claims };
  },
});

const FIELDS = {
  iss: 'http://localhost:8787',
  event: 'ev_1',
  accreditation: 'ac_1',
  configurations: ['press-accreditation-sd-jwt'],
  copies: 10,
  txCode: true,
  exp: unixSeconds(1_795_478_401),
  policyVersion: 1,
};

describe('sealOffer', () => {
  it('rounds the expiry up to the hour', async () => {
    const { sealed } = value(await sealOffer(FIELDS, {}, random));
    expect(sealed.header.exp).toBe(1_795_482_000);
  });

  it('refuses claims that no bucket holds', async () => {
    expect(await sealOffer(FIELDS, { portrait: 'x'.repeat(65_536) }, random)).toEqual({
      ok: false,
      error: { type: 'too_large' },
    });
  });

  it('refuses claims without a canonical form', async () => {
    expect(await sealOffer(FIELDS, { height: 1.5 }, random)).toEqual({ ok: false, error: { type: 'canon' } });
  });

  it('refuses a header that no service would take', async () => {
    const made = await sealOffer({ ...FIELDS, copies: 101 }, {}, random);
    expect(made).toEqual({ ok: false, error: { type: 'header' } });
  });
});

describe('parseOfferHeader', async () => {
  const { sealed } = value(await sealOffer(FIELDS, {}, random));
  const junk = [0, 1, -1, 1.5, true, false, null, [], {}, '', 'a b', 'x'.repeat(2000), '\ud800', undefined];

  it('takes what sealOffer made', () => expect(parseOfferHeader(sealed.header).ok).toBe(true));

  it.each(Object.keys(sealed.header))('refuses malformed or missing %s', (member) => {
    const good = (sealed.header as Inputs)[member];
    for (const bad of junk) {
      const stillGood = Object.is(bad, good) || (member === 'txCode' && typeof bad === 'boolean');
      const isOne = bad === 1 && (member === 'copies' || member === 'policyVersion');
      if (stillGood || isOne) continue;
      if (member === 'iss' && bad === 'a b') continue;
      expect(parseOfferHeader({ ...sealed.header, [member]: bad }), JSON.stringify(bad)).toEqual({
        ok: false,
        error: { type: 'header' },
      });
    }
    const { [member]: _, ...rest } = sealed.header as Inputs;
    expect(parseOfferHeader(rest).ok).toBe(false);
  });

  it.each([null, [], '', 0, 'header'])('refuses %j in place of a header', (bad) => {
    expect(parseOfferHeader(bad).ok).toBe(false);
  });
});
