/** What `test/vectors/gate-pass` holds, made anew. */
import {
  ANY_GATE,
  createPass,
  encodeBase45,
  type PassFields,
  showPass,
} from '../../../src/credential/gate-pass/index.ts';
import { encodeBase64url } from '../../../src/lib/base64url.ts';
import type { LocalDate } from '../../../src/lib/time-zone.ts';
import { build, HERE, textOf, WRONG, wrongTexts } from './mutants.ts';
import { EVENT, FIELDS, GATE_CODE, holderKey, issuerKey, KID, LONGEST, NOW } from './people.ts';

const { role: _role, ...WITHOUT_ROLE } = FIELDS;
const RIGHT: readonly (readonly [what: string, fields: PassFields, counter: number, gateCode: string])[] = [
  ['a photographer in the pit', FIELDS, HERE, GATE_CODE],
  ['without a role', WITHOUT_ROLE, HERE, GATE_CODE],
  ['every field as long as it can be', LONGEST, HERE, GATE_CODE],
  ['the first day and the first entry', { ...FIELDS, day: '2000-01-01' as LocalDate, index: 0 }, HERE, GATE_CODE],
  ['the last day, an entry of one byte', { ...FIELDS, day: '2149-06-06' as LocalDate, index: 255 }, HERE, GATE_CODE],
  ['two steps ago', FIELDS, HERE - 2, GATE_CODE],
  ['two steps ahead', FIELDS, HERE + 2, GATE_CODE],
  ['for any gate', FIELDS, HERE, ANY_GATE],
];

const said = (what: string) => ({ what, issuer: issuerKey.jwk, kid: KID, event: EVENT, now: NOW });

/** The files by name. Everything in them follows from the code: signatures are deterministic (RFC 6979). */
export async function makeVectors(): Promise<Readonly<Record<string, object>>> {
  const accepted = [];
  for (const [what, fields, counter, gateCode] of RIGHT) {
    const pass = await createPass(fields, issuerKey.sign);
    const text = await showPass(pass, { counter, gateCode }, holderKey.sign);
    const { exp, zone, day, index, role } = fields;
    const says = { zone, day, exp, index, ...(role !== undefined && { role }), gateCode };
    accepted.push({ what, text, pass: encodeBase64url(pass), counter, says });
  }
  const refused = [];
  for (const [what, parts, reason] of WRONG) {
    refused.push({ what, text: textOf(await build(parts)), reason });
  }
  for (const [what, text, reason] of wrongTexts(textOf(await build()))) refused.push({ what, text, reason });
  return {
    'accepted.json': {
      ...said('Codes that a gate accepts. Keys are SHA-256 of their names; none of them is used anywhere else.'),
      gateCodes: [GATE_CODE, ANY_GATE],
      cases: accepted,
    },
    'refused.json': {
      ...said(
        'Codes that a gate refuses, each for the one reason. All but the forged are signed by the issuer as they are.',
      ),
      gateCodes: [GATE_CODE],
      cases: refused,
    },
    'base45.json': {
      what: 'Base45 as RFC 9285 has it, in both directions; then texts that are not base45.',
      pairs: ['', '41', '4142', '48656c6c6f2121', '626173652d3435', '6965746621', 'ffff', 'ff', '0000', '00'].map(
        (text) => {
          const bytes = Buffer.from(text, 'hex');
          return { bytes: bytes.toString('hex'), text: encodeBase45(bytes) };
        },
      ),
      refused: ['A', 'BB8A', 'bb8', 'B_8', 'GGW', ':::', 'V5', '::', 'BB8\n\n'],
    },
  };
}
