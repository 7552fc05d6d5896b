/** The gate pass: made, shown and judged, beside raw signatures in the same process and in turns. */
import { createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from 'node:crypto';
import {
  counterOf,
  createPass,
  parseShown,
  passKid,
  showPass,
  verifyPass,
  verifyShown,
} from '../../src/credential/gate-pass/index.ts';
import { decodeCertificate } from '../../src/credential/x509/index.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { importEs256PublicKey, type Sign, signWith } from '../../src/lib/es256.ts';
import { addSeconds, ceilHour, DAY } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { systemClock } from '../../src/runtime/node/service.ts';
import { createCeremony } from './deployment.ts';
import { type Effort, measureRates, rateOf, ratioOf } from './measure.ts';
import { percent, perSecond, type Section } from './report.ts';

const ISS = 'https://desk.example';
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** One section, without a goal of its own: a gate's whole verdict is measured in the browser. */
export async function benchGatePass(effort: Effort): Promise<Section> {
  const now = systemClock();
  const { ring } = await createCeremony(ISS);
  const { jwk, x5c } = ring.signing.pass[0]!;
  const { kty, crv, x, y } = jwk;
  const privateKey = { key: createPrivateKey({ key: { ...jwk }, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  const publicKey = {
    key: createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363',
  } as const;
  const sign: Sign = async (bytes) => new Uint8Array(nodeSign('sha256', bytes, privateKey));
  const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const held = (await crypto.subtle.exportKey('jwk', keys.publicKey)) as { x: string; y: string };
  const holder = { kty, crv, x: held.x, y: held.y } as const;

  const kid = passKid(decodeCertificate(x5c[0] as string) as Bytes);
  const exp = ceilHour(addSeconds(now, DAY));
  const day = new Date(now * 1000).toISOString().slice(0, 10) as LocalDate;
  const fields = { kid, exp, holder, event: 'event', zone: 'pit', day, index: 70_123, role: 'photo' } as const;
  const pass = await createPass(fields, sign);
  const at = { counter: counterOf(now), gateCode: 'K7Q2' };
  const text = await showPass(pass, at, signWith(keys.privateKey));
  const issuers = new Map([[kid, (await importEs256PublicKey({ kty, crv, x, y }))!]]);
  const expected = { issuers, event: 'event', now };
  const must = async (result: Promise<{ ok: boolean }>) => {
    if (!(await result).ok) throw new Error('a benchmark that measures refusals measures nothing');
  };
  const signature = nodeSign('sha256', pass, privateKey);
  const rates = await measureRates(
    [
      { name: 'sign', run: () => nodeSign('sha256', pass, privateKey) },
      { name: 'verify twice', run: () => [1, 2].map(() => nodeVerify('sha256', pass, publicKey, signature)) },
      { name: 'issue', run: () => createPass(fields, sign) },
      {
        name: 'issue and lint',
        run: async () => must(verifyPass(await createPass(fields, sign), expected)),
      },
      { name: 'parse', run: () => parseShown(text) },
      { name: 'verify', run: () => must(verifyShown(text, { ...expected, gateCodes: [at.gateCode] })) },
    ],
    effort,
  );
  const rate = (name: string) => perSecond(rateOf(rates, name));
  return {
    title: `Gate pass: ${text.length} characters, node:crypto`,
    rows: [
      { name: 'raw sign', value: rate('sign') },
      { name: 'two raw verifies', value: rate('verify twice') },
      { name: 'issue a pass', value: rate('issue'), note: `${percent(ratioOf(rates, 'issue', 'sign'))} of raw sign` },
      { name: 'issue a pass and have it verified before it leaves', value: rate('issue and lint') },
      { name: 'take a code apart', value: rate('parse') },
      {
        name: 'verify a code, pass and proof, holder key decompressed',
        value: rate('verify'),
        note: `${percent(ratioOf(rates, 'verify', 'verify twice'))} of two raw verifies`,
      },
    ],
    goals: [],
  };
}
