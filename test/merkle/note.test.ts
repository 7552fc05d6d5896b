import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../src/lib/base64.ts';
import { type Bytes, concatBytes, utf8 } from '../../src/lib/bytes.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { unixSeconds } from '../../src/lib/time.ts';
import {
  cosignedMessage,
  createNoteKey,
  findCosignature,
  NOTE_KEY_TYPE,
  parseCheckpoint,
  parseNote,
  parseNoteKey,
  renderCheckpoint,
  renderCosignature,
  renderNoteKey,
  renderSignature,
  verifyCheckpoint,
  verifyNote,
} from '../../src/merkle/index.ts';

/** The example of the Go package that began the format. */
const NEUMANN = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NEUMANN_NOTE = [
  'If you think cryptography is the answer to your problem,',
  "then you don't know what your problem is.",
  '',
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=',
  '',
].join('\n');

const secretOf = (seed: string) => sha256(utf8(seed));
const publicOf = (seed: string) => ed25519.getPublicKey(secretOf(seed)) as Bytes;
const ORIGIN = 'localhost:8787/log';
const KEY = createNoteKey(ORIGIN, NOTE_KEY_TYPE.ed25519, publicOf('log'));
const sign = (text: string, key = KEY, seed = 'log') =>
  renderSignature(key, ed25519.sign(utf8(text), secretOf(seed)) as Bytes);
const ROOT = sha256(utf8('root'));
const TEXT = renderCheckpoint({ origin: ORIGIN, size: 8, root: ROOT });
const NOTE = `${TEXT}\n${sign(TEXT)}`;
const trust = { origin: ORIGIN, keys: [KEY] };

describe('a signed note', () => {
  it('of the format’s first implementation verifies', () => {
    const key = parseNoteKey(NEUMANN);
    expect(key).toMatchObject({ name: 'PeterNeumann', id: 'c74f20a3' });
    expect(renderNoteKey(key!)).toBe(NEUMANN);
    expect(verifyNote(NEUMANN_NOTE, [key!])).toMatchObject({ ok: true });
    expect(verifyNote(NEUMANN_NOTE.replace('answer', 'Answer'), [key!])).toEqual({
      ok: false,
      error: { type: 'note_signature' },
    });
  });

  it('text may hold empty lines: the last one divides', () => {
    const text = 'one\n\ntwo\n';
    expect(verifyNote(`${text}\n${sign(text)}`, [KEY])).toMatchObject({ ok: true, value: { text } });
  });

  it.each([
    ['nothing', ''],
    ['no signature line', TEXT],
    ['an empty signature part', `${TEXT}\n`],
    ['no final newline', NOTE.slice(0, -1)],
    ['carriage returns', NOTE.replaceAll('\n', '\r\n')],
    ['a control character', NOTE.replace('8', '8\u0000')],
    ['a hyphen for the dash', NOTE.replace('—', '-')],
    ['two spaces', NOTE.replace('— ', '—  ')],
    ['a fourth word', NOTE.replace(/\n$/, ' x\n')],
    ['base64 without padding', NOTE.replace(/=+\n$/, '\n')],
    ['base64 of the other alphabet', NOTE.replace(/[A-Za-z0-9+/]{4}=?\n$/, '-_-_\n')],
    ['a signature of four bytes', `${TEXT}\n— ${ORIGIN} AAAAAA==\n`],
    ['a name with a plus', `${TEXT}\n— a+b ${encodeBase64(new Uint8Array(68))}\n`],
    ['a name with a space of another kind', `${TEXT}\n— a\u00a0b ${encodeBase64(new Uint8Array(68))}\n`],
    ['a lone surrogate', NOTE.replace('8', '\ud800')],
    ['more than a reader wants', `${'x'.repeat(70_000)}\n${NOTE}`],
    ['more signatures than a reader wants', `${TEXT}\n${sign(TEXT).repeat(65)}`],
  ])('with %s is refused by its shape', (_what, note) => {
    expect(parseNote(note)).toEqual({ ok: false, error: { type: 'note_format' } });
    expect(verifyNote(note, [KEY]).ok).toBe(false);
  });

  it('sixteen signatures are read, as the specification asks', () => {
    const strangers = Array.from({ length: 15 }, (_, i) => {
      const name = `witness.example/${i}`;
      return sign(TEXT, createNoteKey(name, NOTE_KEY_TYPE.ed25519, publicOf(name)), name);
    });
    expect(verifyCheckpoint(`${TEXT}\n${strangers.join('')}${sign(TEXT)}`, trust)).toMatchObject({ ok: true });
  });

  it('lines of strangers neither help nor harm, even under our name or our id', () => {
    const sameName = createNoteKey(ORIGIN, NOTE_KEY_TYPE.ed25519, publicOf('stranger'));
    const sameId = { ...KEY, name: 'elsewhere.example/log' };
    const lines = sign(TEXT, sameName, 'stranger') + sign(TEXT, sameId, 'stranger');
    expect(verifyNote(`${TEXT}\n${lines}${sign(TEXT)}`, [KEY])).toMatchObject({ ok: true });
    expect(verifyNote(`${TEXT}\n${lines}`, [KEY])).toEqual({ ok: false, error: { type: 'note_unsigned' } });
  });

  it('a wrong line of a known key refuses the note, whatever stands beside it', () => {
    const forged = sign(TEXT, KEY, 'stranger');
    for (const lines of [forged, forged + sign(TEXT), sign(TEXT) + forged]) {
      expect(verifyNote(`${TEXT}\n${lines}`, [KEY])).toEqual({ ok: false, error: { type: 'note_signature' } });
    }
  });

  it('a line said twice is one signature, and no harm', () => {
    expect(verifyCheckpoint(`${TEXT}\n${sign(TEXT)}${sign(TEXT)}`, trust)).toMatchObject({ ok: true });
  });

  it.each([
    'x',
    NEUMANN.replace('c74f20a3', 'c74f20a4'),
    NEUMANN.replace('c74f20a3', 'C74F20A3'),
    NEUMANN.replace('+AR', '+Ah'),
    NEUMANN.slice(0, -4),
    `${NEUMANN}\n`,
    NEUMANN.replace('PeterNeumann', 'Peter Neumann'),
  ])('the key text %j is none', (text) => {
    expect(parseNoteKey(text)).toBeUndefined();
  });
});

describe('a checkpoint', () => {
  it('says what was signed', () => {
    expect(verifyCheckpoint(NOTE, trust)).toEqual({ ok: true, value: { origin: ORIGIN, size: 8, root: ROOT } });
  });

  it('of another log is refused, though the key is right', () => {
    expect(verifyCheckpoint(NOTE, { ...trust, origin: 'elsewhere.example/log' })).toEqual({
      ok: false,
      error: { type: 'checkpoint_origin' },
    });
  });

  it('extension lines are read over', () => {
    const text = `${TEXT}extension\n`;
    expect(verifyCheckpoint(`${text}\n${sign(text)}`, trust)).toMatchObject({ ok: true, value: { size: 8 } });
  });

  const root = encodeBase64(ROOT);
  it.each([
    ['an empty origin', `\n8\n${root}\n`],
    ['a leading zero', `${ORIGIN}\n08\n${root}\n`],
    ['a sign', `${ORIGIN}\n+8\n${root}\n`],
    ['a fraction', `${ORIGIN}\n8.0\n${root}\n`],
    ['an exponent', `${ORIGIN}\n8e3\n${root}\n`],
    ['a hexadecimal size', `${ORIGIN}\n0x8\n${root}\n`],
    ['a size beyond counting', `${ORIGIN}\n9007199254740992\n${root}\n`],
    ['a size of a hundred digits', `${ORIGIN}\n${'9'.repeat(100)}\n${root}\n`],
    ['digits of another script', `${ORIGIN}\n٨\n${root}\n`],
    ['no root', `${ORIGIN}\n8\n`],
    ['a short root', `${ORIGIN}\n8\n${encodeBase64(ROOT.slice(1))}\n`],
    ['a long root', `${ORIGIN}\n8\n${encodeBase64(concatBytes(ROOT, ROOT))}\n`],
    ['a root of the other alphabet', `${ORIGIN}\n8\n${root.replace(/^./, '_')}\n`],
    ['an empty extension line', `${ORIGIN}\n8\n${root}\n\nextension\n`],
  ])('with %s is refused, signed or not', (_what, text) => {
    expect(parseCheckpoint(text)).toBeUndefined();
    expect(verifyCheckpoint(`${text}\n${sign(text)}`, trust)).toEqual({
      ok: false,
      error: { type: 'checkpoint_format' },
    });
  });
});

describe('a cosignature', () => {
  const witness = createNoteKey('witness.example/w1', NOTE_KEY_TYPE.cosignature, publicOf('w1'));
  const at = unixSeconds(1_679_315_147);
  const line = renderCosignature(witness, at, ed25519.sign(cosignedMessage(TEXT, at), secretOf('w1')) as Bytes);
  const signaturesOf = (...lines: string[]) => {
    const parsed = parseNote(`${TEXT}\n${sign(TEXT)}${lines.join('')}`);
    if (!parsed.ok) throw new Error(parsed.error.type);
    return parsed.value.signatures;
  };

  it('says when its witness saw the checkpoint, and the log’s own check reads over it', () => {
    expect(cosignedMessage('x\n', at)).toEqual(utf8('cosignature/v1\ntime 1679315147\nx\n'));
    expect(findCosignature(TEXT, signaturesOf(line), witness)).toBe(at);
    expect(verifyCheckpoint(`${TEXT}\n${sign(TEXT)}${line}`, trust)).toMatchObject({ ok: true });
  });

  it('forged, under another key, over another text, or a plain signature: is none', () => {
    const forged = renderCosignature(witness, at, new Uint8Array(64));
    const later = renderCosignature(
      witness,
      unixSeconds(at + 1),
      ed25519.sign(cosignedMessage(TEXT, at), secretOf('w1')) as Bytes,
    );
    expect(findCosignature(TEXT, signaturesOf(forged, later), witness)).toBeUndefined();
    expect(findCosignature(TEXT.replace('8\n', '16\n'), signaturesOf(line), witness)).toBeUndefined();
    const other = createNoteKey('witness.example/w1', NOTE_KEY_TYPE.cosignature, publicOf('w2'));
    expect(findCosignature(TEXT, signaturesOf(line), other)).toBeUndefined();
    expect(findCosignature(TEXT, signaturesOf(sign(TEXT)), KEY)).toBeUndefined();
    // A forged line before the right one does not hide it.
    expect(findCosignature(TEXT, signaturesOf(forged, line), witness)).toBe(at);
  });
});
