import { describe, expect, it } from 'vitest';
import {
  type Certificate,
  parseCertificateText,
  renderCertificate,
  verifyCertificate,
} from '../../src/erasure/wire.ts';
import { HOUR, unixSeconds } from '../../src/lib/time.ts';
import { parseCheckpoint, verifyCheckpoint } from '../../src/merkle/index.ts';
import { signNote } from '../../src/transparency/index.ts';
import { startService } from '../harness.ts';
import { logKeysOf } from './log-keys.ts';

const NOON = unixSeconds(497_000 * HOUR);
const certificate: Certificate = {
  issuer: 'https://prensa.example',
  event: 'AAAAAAAAAAAAAAAAAAAAAA',
  closed: NOON,
  unreadable: NOON,
  inTime: true,
  certified: unixSeconds(NOON + HOUR),
  keys: 615,
  rowsBefore: 1843,
  rowsAfter: 0,
  proof: 'files-searched',
};

describe('an erasure certificate', () => {
  it('reads back what was written, each of its variants', () => {
    for (const proof of ['files-searched', 'files-unseen'] as const) {
      for (const inTime of [true, false]) {
        const each = { ...certificate, proof, inTime };
        expect(parseCertificateText(renderCertificate(each))).toEqual(each);
      }
    }
  });

  it('says in plain words, in both languages, what is promised and what is not', () => {
    const text = renderCertificate(certificate);
    expect(text).toContain(
      'Unreadable within one hour of closing; the unreadable remains age out of the host’s history within 30 days.',
    );
    expect(text).toContain('es Ilegible antes de una hora del cierre');
    expect(renderCertificate({ ...certificate, inTime: false })).not.toContain('within one hour');
    expect(renderCertificate({ ...certificate, proof: 'files-unseen' })).toContain('none were searched');
  });

  it('is refused with any line changed, added, removed or out of its order', () => {
    const lines = renderCertificate(certificate).slice(0, -1).split('\n');
    for (let i = 0; i < lines.length; i++) {
      const texts = [
        lines.with(i, `${lines[i]} `),
        lines.toSpliced(i, 1),
        lines.toSpliced(i, 0, 'note nothing'),
        ...(i > 0 ? [lines.with(i, lines[i - 1] as string).with(i - 1, lines[i] as string)] : []),
      ];
      for (const text of texts) expect(parseCertificateText(`${text.join('\n')}\n`), lines[i]).toBeUndefined();
    }
    for (const [from, to] of [
      ['keys-destroyed 615', 'keys-destroyed 0615'],
      ['rows-after 0', 'rows-after -1'],
      ['T08Z', 'T25Z'],
    ] as const) {
      const text = renderCertificate(certificate);
      expect(text).toContain(from);
      expect(parseCertificateText(text.replaceAll(from, to)), to).toBeUndefined();
    }
  });

  it('verifies by the log’s keys, for its office and its event only', async () => {
    const service = await startService();
    const keys = await logKeysOf(service);
    const note = (await signNote(service.ports, renderCertificate(certificate))) as string;
    const { issuer, event } = certificate;
    expect(verifyCertificate(note, { issuer, event, keys })).toEqual({ ok: true, value: certificate });
    const other = { ok: false, error: { type: 'certificate_other' } };
    expect(verifyCertificate(note, { issuer, event: 'BBBBBBBBBBBBBBBBBBBBBB', keys })).toEqual(other);
    expect(verifyCertificate(note, { issuer: 'https://other.example', event, keys })).toEqual(other);
    expect(verifyCertificate(note.replace('rows-after 0', 'rows-after 7'), { issuer, event, keys })).toEqual({
      ok: false,
      error: { type: 'note_signature' },
    });
    const stranger = await logKeysOf(await startService({ seed: 'stranger' }));
    expect(verifyCertificate(note, { issuer, event, keys: stranger })).toMatchObject({ ok: false });
  });

  it('is never taken for a checkpoint, nor a checkpoint for it', async () => {
    const service = await startService();
    const keys = await logKeysOf(service);
    const note = (await signNote(service.ports, renderCertificate(certificate))) as string;
    expect(parseCheckpoint(renderCertificate(certificate))).toBeUndefined();
    expect(verifyCheckpoint(note, { origin: 'gafete/v1/erasure', keys })).toMatchObject({ ok: false });
    const checkpoint = (await signNote(service.ports, `gafete/v1/erasure\n8\n${'A'.repeat(43)}=\n`)) as string;
    const { issuer, event } = certificate;
    expect(verifyCertificate(checkpoint, { issuer, event, keys })).toEqual({
      ok: false,
      error: { type: 'certificate_format' },
    });
  });
});
