/**
 * Passes and codes built part by part, so that a test can make any of them otherwise. What the issuer signs is signed over
 * the altered bytes, and so is the proof: a mutant is refused for what it is, and not because a signature broke.
 */
import {
  ANY_GATE,
  compressKey,
  counterOf,
  encodeBase45,
  PASS_PREFIX,
} from '../../../src/credential/gate-pass/index.ts';
import { type Bytes, utf8 } from '../../../src/lib/bytes.ts';
import { sha256 } from '../../../src/lib/sha256.ts';
import { EVENT, GATE_CODE, holderKey, issuerKey, KID, NOW, otherKey, type TestKey } from './people.ts';

export const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex')) as Bytes;
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** A CBOR byte string in its shortest form, as hex. */
function bstr(content: string): string {
  const length = content.replaceAll(' ', '').length / 2;
  const head = length < 24 ? (0x40 + length).toString(16) : `58${length.toString(16).padStart(2, '0')}`;
  return length < 256 ? head + content : `59${length.toString(16).padStart(4, '0')}${content}`;
}
const tstr = (text: string) => (0x60 + text.length).toString(16) + hexOf(utf8(text));

/** One claim: its key and its value as hex of CBOR. */
export type Claim = readonly [key: string, value: string];

export const EXP: Claim = ['04', '1a 6b0bbf60'];
export const HOLDER: Claim = ['3a00010000', bstr(hexOf(compressKey(holderKey.jwk)))];
export const EVENT_TAG: Claim = ['3a00010001', bstr(hexOf(sha256(utf8(EVENT)).slice(0, 8)))];
export const ZONE: Claim = ['3a00010002', tstr('pit')];
export const DAY: Claim = ['3a00010003', 'd864 19 5131'];
export const INDEX: Claim = ['3a00010004', '1a 000111eb'];
export const ROLE: Claim = ['3a00010005', '02'];
const CLAIMS: readonly Claim[] = [EXP, HOLDER, EVENT_TAG, ZONE, DAY, INDEX, ROLE];

/** Parts of a code, as hex of CBOR unless said otherwise. */
export interface Parts {
  readonly tag?: string;
  readonly head?: string;
  readonly protectedMap?: string;
  readonly unprotected?: string;
  readonly claims?: readonly Claim[];
  readonly mapHead?: string;
  /** After the claims, inside the payload. */
  readonly payloadTail?: string;
  /** The whole payload item, head included. */
  readonly payload?: string;
  readonly issuer?: TestKey;
  /** Makes another of a right signature. */
  readonly signature?: (right: string) => string;
  readonly passTail?: string;
  /** The pass as an item of the code. */
  readonly pass?: (pass: string) => string;
  readonly shownHead?: string;
  readonly counter?: string;
  readonly holder?: TestKey;
  readonly label?: string;
  readonly gateCode?: string;
  readonly proof?: (right: string) => string;
  readonly tail?: string;
}

export const counterItem = (counter: number) => `1a${counter.toString(16).padStart(8, '0')}`;
export const HERE = counterOf(NOW);
/** Claims with one in the place of another. */
export const instead = (claim: Claim, by: Claim) => CLAIMS.map((each) => (each === claim ? by : each));
export const without = (claim: Claim) => CLAIMS.filter((each) => each !== claim);

/** The bytes of a code whose parts are as they should be, but for those given. */
export async function build(parts: Parts = {}): Promise<Bytes> {
  const claims = parts.claims ?? CLAIMS;
  const mapHead = parts.mapHead ?? (0xa0 + claims.length).toString(16);
  const protectedMap = parts.protectedMap ?? `a2 01 26 04 48 ${KID}`;
  const payload = mapHead + claims.flat().join('') + (parts.payloadTail ?? '');
  const structure = hex(`84 ${tstr('Signature1')} ${bstr(protectedMap)} 40 ${bstr(payload)}`);
  const right = bstr(hexOf(await (parts.issuer ?? issuerKey).sign(structure)));
  const pass = [
    parts.tag ?? 'd2',
    parts.head ?? '84',
    bstr(protectedMap),
    parts.unprotected ?? 'a0',
    parts.payload ?? bstr(payload),
    parts.signature?.(right) ?? right,
    parts.passTail ?? '',
  ].join('');
  const counter = parts.counter ?? counterItem(HERE);
  const label = tstr(parts.label ?? 'gafete/v1/gate-proof');
  const passHash = bstr(hexOf(sha256(structure)));
  const statement = hex(`84 ${label} ${passHash} ${counter} ${tstr(parts.gateCode ?? GATE_CODE)}`);
  const proof = bstr(hexOf(await (parts.holder ?? holderKey).sign(statement)));
  return hex(
    [
      parts.shownHead ?? '83',
      parts.pass?.(pass) ?? bstr(pass),
      counter,
      parts.proof?.(proof) ?? proof,
      parts.tail ?? '',
    ].join(''),
  );
}

export const textOf = (bytes: Bytes) => PASS_PREFIX + encodeBase45(bytes);

const encoding = 'E_PASS_ENCODING';
const value = 'E_PASS_VALUE';
const claim = (of: Claim, by: string): Parts => ({ claims: instead(of, [of[0], by]) });

/** Codes that are each wrong in one way, by what is wrong, with the one reason for which it is refused. */
export const WRONG: readonly (readonly [what: string, parts: Parts, reason: string])[] = [
  ['code: an array of four', { shownHead: '84', tail: '00' }, encoding],
  ['code: an array of unknown length', { shownHead: '9f', tail: 'ff' }, encoding],
  ['code: an array whose length takes two bytes', { shownHead: '9803' }, encoding],
  ['code: a map', { shownHead: 'a3' }, encoding],
  ['code: tagged', { shownHead: 'd9d9f783' }, encoding],
  ['code: a byte behind it', { tail: '00' }, encoding],
  ['code: itself behind it', { tail: '83404000' }, encoding],
  ['code: the pass as text', { pass: (pass) => `78${(pass.length / 2).toString(16)}${pass}` }, encoding],
  ['code: the pass not wrapped', { pass: (pass) => pass }, encoding],
  [
    'code: the pass with a length of two bytes',
    { pass: (pass) => `5900${(pass.length / 2).toString(16)}${pass}` },
    encoding,
  ],
  ['code: the pass in chunks', { pass: (pass) => `5f${bstr(pass)}ff` }, encoding],
  ['code: an empty pass', { pass: () => '40' }, encoding],
  ['counter: eight bytes', { counter: `1b00000000${counterItem(HERE).slice(2)}` }, encoding],
  ['counter: small', { counter: '18ff' }, encoding],
  ['counter: small in four bytes', { counter: '1a000000ff' }, encoding],
  ['counter: negative', { counter: `3a${counterItem(HERE).slice(2)}` }, encoding],
  ['counter: a float', { counter: 'fb418c8c1f00000000' }, encoding],
  ['counter: text', { counter: tstr('59861760') }, encoding],
  ['proof: 63 bytes', { proof: (right) => `583f${right.slice(4, -2)}` }, encoding],
  ['proof: 65 bytes', { proof: (right) => `5841${right.slice(4)}00` }, encoding],
  ['proof: none', { proof: () => '40' }, encoding],
  ['pass: no tag', { tag: '' }, encoding],
  ['pass: COSE_Mac0', { tag: 'd1' }, encoding],
  ['pass: COSE_Sign', { tag: 'd862' }, encoding],
  ['pass: a tag in two bytes', { tag: 'd812' }, encoding],
  ['pass: a CWT tag around it', { tag: 'd83dd2' }, encoding],
  ['pass: an array of five', { head: '85', passTail: '00' }, encoding],
  ['pass: an array of unknown length', { head: '9f', passTail: 'ff' }, encoding],
  ['pass: a byte behind it', { passTail: '00' }, encoding],
  ['protected: another algorithm', { protectedMap: `a2 01 27 04 48 ${KID}` }, encoding],
  ['protected: an algorithm in two bytes', { protectedMap: `a2 01 3806 04 48 ${KID}` }, encoding],
  ['protected: no algorithm', { protectedMap: `a1 04 48 ${KID}` }, encoding],
  ['protected: no key id', { protectedMap: 'a1 01 26' }, encoding],
  ['protected: the key id first', { protectedMap: `a2 04 48 ${KID} 01 26` }, encoding],
  ['protected: a key id of seven bytes', { protectedMap: `a2 01 26 04 47 ${KID.slice(2)}` }, encoding],
  ['protected: a key id of nine bytes', { protectedMap: `a2 01 26 04 49 ${KID} 00` }, encoding],
  ['protected: the key id as text', { protectedMap: `a2 01 26 04 68 ${KID}` }, encoding],
  ['protected: crit', { protectedMap: `a3 01 26 02 81 04 04 48 ${KID}` }, encoding],
  ['protected: a content type', { protectedMap: `a3 01 26 03 18 3d 04 48 ${KID}` }, encoding],
  ['protected: a byte behind it', { protectedMap: `a2 01 26 04 48 ${KID} 00` }, encoding],
  ['protected: empty', { protectedMap: '' }, encoding],
  ['unprotected: a key id', { unprotected: `a1 04 48 ${KID}` }, encoding],
  ['unprotected: of unknown length', { unprotected: 'bfff' }, encoding],
  ['unprotected: null', { unprotected: 'f6' }, encoding],
  ['payload: detached', { payload: 'f6' }, encoding],
  ['payload: empty', { payload: '40' }, encoding],
  ['payload: not wrapped', { payload: 'a0' }, encoding],
  ['signature: 63 bytes', { signature: (right) => `583f${right.slice(4, -2)}` }, encoding],
  ['signature: with a length of two bytes', { signature: (right) => `590040${right.slice(4)}` }, encoding],
  ['signature: none', { signature: () => '40' }, encoding],
  ['claims: one unknown behind them', { claims: [...instead(ROLE, ROLE), ['3a00010006', '01']] }, encoding],
  ['claims: one unknown instead of the role', { claims: instead(ROLE, ['3a00010006', '02']) }, encoding],
  ['claims: iat before exp', { claims: [['06', EXP[1]], ...instead(ROLE, ROLE)] }, encoding],
  ['claims: a role twice', { claims: [...instead(ROLE, ROLE), ROLE] }, encoding],
  ['claims: exp twice instead of a role', { claims: [EXP, ...without(ROLE)] }, encoding],
  ['claims: zone before event', { claims: [EXP, HOLDER, ZONE, EVENT_TAG, DAY, INDEX, ROLE] }, encoding],
  ['claims: exp last', { claims: [HOLDER, EVENT_TAG, ZONE, DAY, INDEX, ROLE, EXP] }, encoding],
  ['claims: no exp', { claims: without(EXP) }, encoding],
  ['claims: no holder', { claims: without(HOLDER) }, encoding],
  ['claims: no event', { claims: without(EVENT_TAG) }, encoding],
  ['claims: no zone', { claims: without(ZONE) }, encoding],
  ['claims: no day', { claims: without(DAY) }, encoding],
  ['claims: no index', { claims: without(INDEX) }, encoding],
  ['claims: none', { claims: [] }, encoding],
  ['claims: six named, seven there', { mapHead: 'a6' }, encoding],
  ['claims: seven named, six there', { mapHead: 'a7', claims: without(ROLE) }, encoding],
  ['claims: a count in two bytes', { mapHead: 'b807' }, encoding],
  ['claims: of unknown number', { mapHead: 'bf', payloadTail: 'ff' }, encoding],
  ['claims: an array', { mapHead: '8e' }, encoding],
  ['claims: a byte behind them', { payloadTail: '00' }, encoding],
  ['claims: a key in eight bytes', { claims: instead(ROLE, ['3b0000000000010005', '02']) }, encoding],
  ['exp: eight bytes', claim(EXP, '1b000000006b0bbf60'), encoding],
  ['exp: a float', claim(EXP, 'fb41dac2efd8000000'), encoding],
  ['exp: tagged as a date', claim(EXP, 'c1 1a 6b0bbf60'), encoding],
  ['exp: text', claim(EXP, tstr('1795932000')), encoding],
  ['exp: negative', claim(EXP, '3a 6b0bbf60'), encoding],
  ['exp: early enough for two bytes', claim(EXP, '19 0e10'), encoding],
  ['exp: no full hour', claim(EXP, '1a 6b0bbf61'), value],
  ['holder: uncompressed', claim(HOLDER, bstr(`04${'11'.repeat(64)}`)), 'E_PASS_LENGTH'],
  ['holder: 34 bytes', claim(HOLDER, bstr(`02${'11'.repeat(33)}`)), encoding],
  ['holder: 32 bytes', claim(HOLDER, bstr('11'.repeat(32))), encoding],
  ['holder: text', claim(HOLDER, `7821${'41'.repeat(33)}`), encoding],
  ['event: seven bytes', claim(EVENT_TAG, bstr('11'.repeat(7))), encoding],
  ['event: nine bytes', claim(EVENT_TAG, bstr('11'.repeat(9))), encoding],
  ['zone: bytes', claim(ZONE, '43706974'), encoding],
  ['zone: a length in two bytes', claim(ZONE, '7803706974'), encoding],
  ['zone: in chunks', claim(ZONE, '7f63706974ff'), encoding],
  ['zone: seventeen letters', claim(ZONE, tstr('zona_de_prensa_bc')), encoding],
  ['zone: empty', claim(ZONE, '60'), value],
  ['zone: capital letters', claim(ZONE, tstr('PIT')), value],
  ['zone: a blank', claim(ZONE, tstr('pit ')), value],
  ['zone: five digits', claim(ZONE, tstr('a12345')), value],
  ['zone: a name that objects have', claim(ZONE, tstr('constructor')), value],
  ['zone: no UTF-8', claim(ZONE, '63 7069ff'), value],
  ['zone: a letter that looks like another', claim(ZONE, '64 70d19674'), value],
  ['day: without its tag', claim(DAY, '19 5131'), encoding],
  ['day: a tag for dates as text', claim(DAY, `d903ec ${tstr('2026-11-28')}`), encoding],
  ['day: tagged twice', claim(DAY, 'd864 d864 19 5131'), encoding],
  ['day: in four bytes', claim(DAY, 'd864 1a 00005131'), encoding],
  ['day: before the epoch', claim(DAY, 'd864 39 5131'), encoding],
  ['day: beyond two bytes', claim(DAY, 'd864 1a 00010000'), value],
  ['day: in one byte', claim(DAY, 'd864 18 ff'), encoding],
  ['day: 1999-12-31', claim(DAY, 'd864 19 2acc'), value],
  ['index: in eight bytes', claim(INDEX, '1b00000000000111eb'), encoding],
  ['index: small in four bytes', claim(INDEX, '1a 000011eb'), encoding],
  ['index: negative', claim(INDEX, '3a 000111eb'), encoding],
  ['index: a bignum', claim(INDEX, 'c2 43 0111eb'), encoding],
  ['role: zero', claim(ROLE, '00'), value],
  ['role: the first that nobody has', claim(ROLE, '0d'), value],
  ['role: in two bytes', claim(ROLE, '1802'), encoding],
  ['role: text', claim(ROLE, tstr('photo')), encoding],
  ['role: null', claim(ROLE, 'f6'), encoding],
  ['issuer: unknown', { protectedMap: 'a2 01 26 04 48 ffffffffffffffff' }, 'E_PASS_ISSUER'],
  ['issuer: somebody else', { issuer: otherKey }, 'E_PASS_SIGNATURE'],
  ['issuer: the holder', { issuer: holderKey }, 'E_PASS_SIGNATURE'],
  ['issuer: a signature of zeros', { signature: () => `5840${'00'.repeat(64)}` }, 'E_PASS_SIGNATURE'],
  [
    'issuer: r and s exchanged',
    { signature: (right) => `5840${right.slice(68)}${right.slice(4, 68)}` },
    'E_PASS_SIGNATURE',
  ],
  ['holder: x beyond the field', claim(HOLDER, bstr(`02${'ff'.repeat(32)}`)), 'E_PASS_HOLDER'],
  ['holder: x of no point', claim(HOLDER, bstr(`02${'00'.repeat(31)}01`)), 'E_PASS_HOLDER'],
  ['holder: a sign that is none', claim(HOLDER, bstr(`05${'11'.repeat(32)}`)), 'E_PASS_HOLDER'],
  ['event: another', claim(EVENT_TAG, bstr('11'.repeat(8))), 'E_PASS_EVENT'],
  ['exp: the hour that has begun', claim(EXP, '1a 6b0a8a00'), 'E_PASS_EXPIRED'],
  ['proof: by somebody else', { holder: otherKey }, 'E_PASS_PROOF'],
  ['proof: by the issuer', { holder: issuerKey }, 'E_PASS_PROOF'],
  ['proof: of zeros', { proof: () => `5840${'00'.repeat(64)}` }, 'E_PASS_PROOF'],
  ['proof: for another gate', { gateCode: 'Z9Z9' }, 'E_PASS_PROOF'],
  ['proof: for any gate, which this one does not take', { gateCode: ANY_GATE }, 'E_PASS_PROOF'],
  ['proof: for a gate code in small letters', { gateCode: GATE_CODE.toLowerCase() }, 'E_PASS_PROOF'],
  ['proof: of another kind', { label: 'gafete/v1/gate-proog' }, 'E_PASS_PROOF'],
  ['counter: three steps ago', { counter: counterItem(HERE - 3) }, 'E_PASS_COUNTER'],
  ['counter: three steps ahead', { counter: counterItem(HERE + 3) }, 'E_PASS_COUNTER'],
  ['counter: far ahead', { counter: '1affffffff' }, 'E_PASS_COUNTER'],
];

/** Texts that no bytes have, by what is wrong. `good` is a text that is right. */
export const wrongTexts = (good: string): readonly (readonly [what: string, text: string, reason: string])[] => [
  ['text: nothing', '', 'E_PASS_PREFIX'],
  ['text: a prefix and nothing', PASS_PREFIX, encoding],
  ['text: without its prefix', good.slice(4), 'E_PASS_PREFIX'],
  ['text: with another prefix', `HC1:${good.slice(4)}`, 'E_PASS_PREFIX'],
  ['text: another version', `GP2:${good.slice(4)}`, 'E_PASS_PREFIX'],
  ['text: a small prefix', `gp1:${good.slice(4)}`, 'E_PASS_PREFIX'],
  ['text: a blank before it', ` ${good}`, 'E_PASS_PREFIX'],
  ['text: a new line behind it', `${good}\n`, 'E_PASS_BASE45'],
  ['text: in small letters', PASS_PREFIX + good.slice(4).toLowerCase(), 'E_PASS_BASE45'],
  ['text: a letter that base45 has not', `${good.slice(0, 20)}_${good.slice(21)}`, 'E_PASS_BASE45'],
  ['text: a group beyond its bytes', `${good.slice(0, 4)}:::${good.slice(7)}`, 'E_PASS_BASE45'],
  ['text: a letter less', good.slice(0, -1), (good.length - 5) % 3 === 1 ? 'E_PASS_BASE45' : encoding],
  ['text: twice', good + good.slice(4), 'E_PASS_LENGTH'],
  ['text: 421 characters', good.padEnd(421, '0'), 'E_PASS_LENGTH'],
];
