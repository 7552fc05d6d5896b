import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { blindIndexTag, normaliseIndexValue, parseIndexKind, storedIndexTag } from '../../src/sealing/blind-index.ts';
import type { IndexKey } from '../../src/sealing/bundle.ts';
import { b, runVectors, value } from './vectors.ts';

runVectors('blind-index', 14, {
  blindIndex: async ({ index, k_tag, key, kind: word, value: text }) => {
    const kind = value(parseIndexKind(word));
    const tag = value(await blindIndexTag(b(index) as unknown as IndexKey, kind, text));
    const stored = await storedIndexTag({ id: key, key: b(k_tag) }, kind, tag);
    return {
      normalised: value(normaliseIndexValue(kind, text)),
      tag: encodeBase64url(tag),
      stored: encodeBase64url(stored),
    };
  },
});

describe('a blind index value', () => {
  it.each(['', '   ', '!!!', '\u0301', 'x'.repeat(1025)])('is refused when nothing or too much is left: %j', (text) => {
    expect(normaliseIndexValue('name', text)).toEqual({ ok: false, error: { type: 'value' } });
  });

  it('is refused when it is not text', async () => {
    const index = new Uint8Array(32) as unknown as IndexKey;
    expect((await blindIndexTag(index, 'name', '\ud800')).ok).toBe(false);
  });

  it.each(['curp', 'rfc', 'passport', '', null, 0, ['name'], 'Name'])('has no kind %j', (kind) => {
    expect(parseIndexKind(kind)).toEqual({ ok: false, error: { type: 'kind' } });
  });
});
