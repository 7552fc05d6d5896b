import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { createTxCode, parseTxCode, tagTxCode, verifyTxCode } from '../../src/sealing/tx-code.ts';
import { b, ringKey, runVectors, value } from './vectors.ts';

runVectors('tx-code', 12, {
  txTag: async ({ k_tx, key, lookup, txCode }) => {
    const code = value(parseTxCode(txCode));
    return { tag: encodeBase64url(await tagTxCode(await ringKey('tx', key, k_tx), lookup, code)) };
  },
  verifyTx: async ({ k_tx, key, lookup, txCode, tag }) => {
    const code = value(parseTxCode(txCode));
    return { ok: value(await verifyTxCode(await ringKey('tx', key, k_tx), lookup, code, b(tag))) };
  },
});

describe('createTxCode', () => {
  it('throws bytes away that would favour some digits', () => {
    const bytes = [255, 250, 249, 0, 10, 251, 129, 99, 7, 8, 9, 1];
    expect(createTxCode(6, (n) => new Uint8Array(bytes.splice(0, n)))).toBe('900997');
  });

  it.each([5, 13, 6.5, Number.NaN])('refuses %s digits as our own fault', (digits) => {
    expect(() => createTxCode(digits, (n) => new Uint8Array(n))).toThrow(RangeError);
  });

  it.each([6, 8, 12])('makes codes of %s digits that parse', (digits) => {
    const code = createTxCode(digits, (n) => crypto.getRandomValues(new Uint8Array(n)));
    expect(code).toHaveLength(digits);
    expect(parseTxCode(code).ok).toBe(true);
  });
});

describe('parseTxCode', () => {
  it.each([null, 48213, true, [], {}, '0482131234567', ' 048213', '04821３'])('refuses %j', (bad) => {
    expect(parseTxCode(bad)).toEqual({ ok: false, error: { type: 'tx_code' } });
  });
});
