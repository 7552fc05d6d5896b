/** Somebody with a gate pass, made with the office's own key, as its issuer makes it. */
import { createPass, type PassFields, passKid, showPass } from '../../src/credential/gate-pass/index.ts';
import { STATUS } from '../../src/credential/status-list/index.ts';
import { decodeCertificate } from '../../src/credential/x509/index.ts';
import type { Signer } from '../../src/key-ring.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { type EcPublicJwk, signWith } from '../../src/lib/es256.ts';
import { DAY, type UnixSeconds, unixSeconds } from '../../src/lib/time.ts';
import type { LocalDate } from '../../src/lib/time-zone.ts';
import { prepareFlips, type ReservedRanks, reserveRanks } from '../../src/status/index.ts';
import type { Statement } from '../../src/storage/database.ts';
import type { Place } from './place.ts';

export interface PassHolder {
  readonly ranks: ReservedRanks;
  readonly pass: Bytes;
  show(now: UnixSeconds, gateCode: string): Promise<string>;
}

/** A pass for a zone and a day of the event, with an entry of its list. */
export async function holdPass(
  { ports, clock }: Place,
  fields: Pick<PassFields, 'event' | 'zone'> & { readonly day: string },
): Promise<PassHolder> {
  const ranks = await reserveRanks(ports, fields.event, 1, clock.now());
  if (!ranks.ok) throw new Error(ranks.error.type);
  const index = ranks.value.indices[0] as number;
  const signer = await ports.keys.signer('pass', clock.now());
  return { ranks: ranks.value, ...(await signPass(signer, clock.now(), { ...fields, index })) };
}

/** A pass with a fresh holder's key, signed by the office. */
export async function signPass(
  signer: Signer<'pass'>,
  now: UnixSeconds,
  fields: Pick<PassFields, 'event' | 'zone' | 'index'> & { readonly day: string },
): Promise<Omit<PassHolder, 'ranks'>> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(curve, false, ['sign', 'verify']);
  const { x, y } = (await crypto.subtle.exportKey('jwk', publicKey)) as EcPublicJwk;
  const exp = unixSeconds(Math.floor(now / DAY) * DAY + 3 * DAY);
  const kid = passKid(decodeCertificate(signer.x5c[0] as string) as Bytes);
  const holder = { kty: 'EC', crv: 'P-256', x, y } as const;
  const pass = await createPass({ ...fields, day: fields.day as LocalDate, kid, exp, holder }, signer.sign);
  const sign = signWith(privateKey);
  return { pass, show: (at, gateCode) => showPass(pass, { counter: Math.floor(at / 30), gateCode }, sign) };
}

/** The office revokes it; the list says so at its next tick. */
export async function revokePass({ ports, clock }: Place, event: string, { ranks }: PassHolder): Promise<void> {
  const flips = await prepareFlips(ports, clock.now(), event, [ranks], STATUS.invalid);
  if (!flips.ok) throw new Error(flips.error.type);
  const [first, ...rest] = flips.value.statements as [Statement, ...Statement[]];
  if (!(await ports.store.atomic([first, ...rest])).ok) throw new Error('the list changed meanwhile');
  await flips.value.settle();
}
