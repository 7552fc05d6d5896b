import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  readStatus,
  type StatusError,
  type StatusList,
  verifyStatusListToken,
} from '../../../src/credential/status-list/index.ts';
import { err } from '../../../src/lib/result.ts';
import { addSeconds, unixSeconds } from '../../../src/lib/time.ts';
import { createIssuer, createList, createToken, forgeToken, type Issuer, lstOf, NOW, URI } from './fixtures.ts';

let issuer: Issuer;
let stranger: Issuer;
beforeAll(async () => {
  issuer = await createIssuer();
  stranger = await createIssuer('other');
});

const verify = (token: string, now = NOW) =>
  verifyStatusListToken(token, { uri: URI, now, verifyIssuer: issuer.verifyIssuer });
const goodHeader = () => ({ alg: 'ES256', typ: 'statuslist+jwt', x5c: issuer.x5c });
const goodPayload = () => ({
  sub: URI,
  iat: NOW,
  exp: NOW + 600,
  ttl: 60,
  status_list: { bits: 2, lst: lstOf(deflateSync(createList())) },
});
async function refused(header: object | string, payload: object | string, now = NOW): Promise<StatusError> {
  const result = await verify(await forgeToken(issuer, header, payload), now);
  if (result.ok) throw new Error('accepted');
  return result.error;
}

describe('a status list token of ours', () => {
  test('verifies, and its entries read as they were set', async () => {
    const list = await verify(await createToken(issuer));
    expect(list).toMatchObject({ ok: true, value: { uri: URI, width: 2, entries: 64, ttl: 60, iat: NOW } });
    const value = (list as { value: StatusList }).value;
    expect(readStatus(value, 0)).toEqual({ ok: true, value: { value: 0, verdict: 'go' } });
    expect(readStatus(value, 7)).toEqual({ ok: true, value: { value: 1, verdict: 'stop' } });
    expect(readStatus(value, 9)).toEqual({ ok: true, value: { value: 2, verdict: 'check' } });
    expect(readStatus(value, 11)).toEqual(err({ type: 'E_STATUS_BITS' }));
  });

  test('the forged-token helper makes an acceptable token when nothing is wrong', async () => {
    expect((await verify(await forgeToken(issuer, goodHeader(), goodPayload()))).ok).toBe(true);
  });

  test('cannot be made with contradicting times or a signer that answers something else', async () => {
    await expect(createToken(issuer, { ttl: 0 })).rejects.toThrow();
    await expect(createToken(issuer, { ttl: 601 })).rejects.toThrow();
    await expect(createToken(issuer, { sign: async () => new Uint8Array(70) })).rejects.toThrow();
  });

  test('keeps a ttl of at most an hour and never past its own expiry', async () => {
    const long = await verify(await createToken(issuer, { exp: addSeconds(NOW, 80_000), ttl: 80_000 }));
    expect(long).toMatchObject({ value: { ttl: 3600 } });
    expect(await verify(await createToken(issuer), unixSeconds(NOW + 590))).toMatchObject({ value: { ttl: 10 } });
  });
});

describe('tsl-01: a token that says nothing about now', () => {
  test.each([
    ['at its expiry', 600, 'expired'],
    ['five minutes before it was issued', -300, 'issued_in_future'],
  ])('is refused %s', async (_title, offset, reason) => {
    expect(await verify(await createToken(issuer), unixSeconds(NOW + offset))).toMatchObject({
      error: { type: 'E_STATUS_STALE', reason },
    });
  });

  test('is refused when older than a day, whatever its expiry', async () => {
    const payload = { ...goodPayload(), iat: NOW - 86_401, exp: NOW + 10 ** 9 };
    expect(await refused(goodHeader(), payload)).toMatchObject({ type: 'E_STATUS_STALE', reason: 'too_old' });
  });

  test.each(['iat', 'exp'])('is refused without a proper %s', async (name) => {
    for (const bad of [undefined, -1, 1.5, '1796000000', true, null, [], '']) {
      const error = await refused(goodHeader(), { ...goodPayload(), [name]: bad });
      expect(error, String(bad)).toEqual({ type: 'E_STATUS_FORMAT', reason: 'payload' });
    }
    for (const bad of [0, -1, '60', true, null, [], '']) {
      expect((await refused(goodHeader(), { ...goodPayload(), ttl: bad })).type).toBe('E_STATUS_FORMAT');
    }
  });
});

test.each([
  `${URI}/`,
  'https://PRENSA.example.org/status/k3',
  'https://prensa.example.org:443/status/k3',
  `${URI}?x=1`,
  '',
  undefined,
  7,
  [URI],
])('tsl-02: a subject spelled %j is refused', async (sub) => {
  expect(await refused(goodHeader(), { ...goodPayload(), sub })).toEqual({ type: 'E_STATUS_SUB' });
});

test('tsl-03: an index outside the list, or that is no index, is refused', async () => {
  const list = await verify(await createToken(issuer));
  if (!list.ok) throw new Error('not accepted');
  for (const bad of [
    64,
    -1,
    2 ** 31,
    2 ** 53 + 1,
    1.5,
    -0,
    '7',
    undefined,
    null,
    true,
    [],
    [7],
    {},
    Number.NaN,
    Infinity,
  ]) {
    expect(readStatus(list.value, bad), String(bad)).toEqual(err({ type: 'E_STATUS_INDEX' }));
  }
});

test('tsl-04: a width other than 1, 2, 4 or 8 is refused, and the width of the token is the one that is read', async () => {
  for (const bits of [0, 3, 16, '2', 2.5, true, null, [2], undefined]) {
    const payload = { ...goodPayload(), status_list: { ...goodPayload().status_list, bits } };
    expect(await refused(goodHeader(), payload), String(bits)).toEqual({ type: 'E_STATUS_BITS' });
  }
  for (const [bits, entries] of [
    [1, 128],
    [2, 64],
    [4, 32],
    [8, 16],
  ] as const) {
    const payload = { ...goodPayload(), status_list: { ...goodPayload().status_list, bits } };
    expect(await verify(await forgeToken(issuer, goodHeader(), payload))).toMatchObject({
      value: { width: bits, entries },
    });
  }
});

describe('tsl-05: a list that is not one whole zlib stream within the bound', () => {
  const bytes = createList();
  const good = deflateSync(bytes);
  const withList = (lst: unknown) => ({ ...goodPayload(), status_list: { bits: 2, lst } });
  test.each([
    ['raw DEFLATE', deflateRawSync(bytes), 'header'],
    ['gzip', gzipSync(bytes), 'header'],
    ['nothing', new Uint8Array(), 'header'],
    ['a preset dictionary', deflateSync(bytes, { dictionary: Buffer.from('gafete') }), 'dictionary'],
    ['a truncated checksum', good.subarray(0, -1), 'corrupt'],
    ['a truncated stream', good.subarray(0, 8), 'corrupt'],
    ['a wrong checksum', Uint8Array.from(good, (byte, at) => (at === good.length - 1 ? byte ^ 1 : byte)), 'corrupt'],
    ['a trailing byte', Uint8Array.from([...good, 0]), 'corrupt'],
    ['trailing garbage that ends like the checksum', Uint8Array.from([...good, 9, 9, ...good.subarray(-4)]), 'corrupt'],
    ['a second stream', Uint8Array.from([...good, ...good]), 'corrupt'],
    ['2 MiB and one byte', deflateSync(Buffer.alloc(2 ** 21 + 1)), 'too_large'],
  ])('%s is refused', async (_title, compressed, reason) => {
    const error = await refused(goodHeader(), withList(lstOf(compressed)));
    expect(error).toEqual({ type: 'E_STATUS_INFLATE', reason });
  });

  test('2 MiB exactly are read', async () => {
    const token = await forgeToken(issuer, goodHeader(), withList(lstOf(deflateSync(Buffer.alloc(2 ** 21)))));
    expect(await verify(token)).toMatchObject({ value: { entries: 2 ** 23 } });
  });

  test('a bomb is stopped at the expected size, having allocated little more', async () => {
    const token = await forgeToken(issuer, goodHeader(), withList(lstOf(deflateSync(Buffer.alloc(2 ** 27)))));
    const before = process.memoryUsage().arrayBuffers;
    const options = { uri: URI, now: NOW, verifyIssuer: issuer.verifyIssuer, entries: 64 };
    const result = await verifyStatusListToken(token, options);
    expect(result).toEqual(err({ type: 'E_STATUS_INFLATE', reason: 'too_large' }));
    // The token itself is 130 kB of compressed bytes and is copied a few times; 128 MiB would be the bomb.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 2 ** 20);
  });

  test('a list that is not base64url text is refused', async () => {
    for (const bad of ['ab=', 'a b', 'eNo+', 7, null, [], undefined]) {
      expect(await refused(goodHeader(), withList(bad)), String(bad)).toEqual({
        type: 'E_STATUS_FORMAT',
        reason: 'payload',
      });
    }
  });
});

describe('tsl-06: a token that our issuer did not sign as a status list', () => {
  test.each([
    ['typ', { typ: 'JWT' }],
    ['typ', { typ: 'dc+sd-jwt' }],
    ['typ', { typ: 'application/statuslist+jwt' }],
    ['typ', { typ: undefined }],
    ['alg', { alg: 'none' }],
    ['alg', { alg: 'HS256' }],
    ['alg', { alg: 'es256' }],
    ['header', { jwk: { kty: 'EC' } }],
    ['header', { jku: 'https://evil.example/keys' }],
    ['header', { crit: ['b64'], b64: false }],
    ['x5c', { x5c: [] }],
    ['x5c', { x5c: 'bGVhZg==' }],
    ['x5c', { x5c: [7] }],
    ['x5c', { x5c: ['a', 'a', 'a', 'a', 'a'] }],
    ['x5c', { x5c: ['a'.repeat(8193)] }],
    ['x5c', { x5c: undefined }],
    ['chain', { x5c: ['b3RoZXI='] }],
  ])('is refused for its %s: %j', async (reason, change) => {
    const error = await refused({ ...goodHeader(), ...change }, goodPayload());
    expect(error).toMatchObject({ type: 'E_STATUS_TRUST', reason });
  });

  test('is refused when a stranger signs under our chain, and when one byte of the claims changes', async () => {
    const forged = await createToken({ ...stranger, x5c: issuer.x5c });
    expect(await verify(forged)).toEqual(err({ type: 'E_STATUS_TRUST', reason: 'signature' }));
    const [header, payload, signature] = (await createToken(issuer)).split('.') as [string, string, string];
    const changed = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('"ttl":60', '"ttl":61')).toString(
      'base64url',
    );
    expect(await verify(`${header}.${changed}.${signature}`)).toEqual(
      err({ type: 'E_STATUS_TRUST', reason: 'signature' }),
    );
  });
});

test('a text that is not a compact JWS of JSON objects is refused', async () => {
  const good = await createToken(issuer);
  const repeated = JSON.stringify(goodPayload()).replace('{', '{"sub":"https://evil.example/",');
  for (const bad of [
    '',
    '..',
    'a.b',
    `${good}.`,
    `${good}=`,
    `${good}\n`,
    good.replaceAll('.', '~'),
    'null.null.null',
  ]) {
    expect(await verify(bad), bad.slice(0, 20)).toEqual(err({ type: 'E_STATUS_FORMAT', reason: 'jws' }));
  }
  expect(await refused(goodHeader(), repeated)).toEqual({ type: 'E_STATUS_FORMAT', reason: 'jws' });
  expect(await refused(goodHeader(), '[]')).toEqual({ type: 'E_STATUS_FORMAT', reason: 'jws' });
  expect(await verify('a'.repeat(4 * 2 ** 20 + 1))).toEqual(err({ type: 'E_STATUS_SIZE' }));
});
