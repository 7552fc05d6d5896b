import { describe, expect, it } from 'vitest';
import { parseRequestLink } from '../../src/client/request-link.ts';

const clientId = `x509_hash:${'h'.repeat(43)}`;
const requestUri = 'https://office.example/request/abc';
const link = (change: Readonly<Record<string, string | undefined>> = {}, start = 'openid4vp://') => {
  const all = { client_id: clientId, request_uri: requestUri, request_uri_method: 'post', ...change };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${start}?${new URLSearchParams(given)}`;
};

describe('a request link', () => {
  it.each([
    ['its own scheme', link()],
    ['a universal link', link({}, 'https://wallet.example/answer')],
    ['parameters that mean nothing outside of the request object', link({ nonce: 'x', dcql_query: '{}' })],
    ['white space around', `  ${link()}\n`],
  ])('is read: %s', (_title, text) => {
    expect(parseRequestLink(text)).toEqual({ ok: true, value: { clientId, requestUri, method: 'post' } });
  });

  it('means GET when it does not say', () => {
    expect(parseRequestLink(link({ request_uri_method: undefined }))).toMatchObject({ value: { method: 'get' } });
  });

  it('may lead to this very machine', () => {
    const local = parseRequestLink(link({ request_uri: 'http://localhost:8787/request/x' }));
    expect(local).toMatchObject({ ok: true });
  });

  it.each([
    ['', 'link'],
    ['hello', 'link'],
    [link({}, 'http://wallet.example/'), 'link'],
    [link({}, 'javascript://'), 'link'],
    [link({}, 'OPENID4VP://'), 'link'],
    [`${link()}#x`, 'link'],
    [link({}, 'https://user:pw@wallet.example/'), 'link'],
    [link({ pad: 'x'.repeat(5000) }), 'link'],
    [`${link()}&client_id=${clientId}`, 'repeated'],
    [`${link()}&x=1&x=2`, 'repeated'],
    [link({ request: 'eyJ.eyJ.x' }), 'request'],
    [link({ client_id: undefined }), 'client_id'],
    [link({ client_id: 'x509_san_dns:office.example' }), 'client_id'],
    [link({ client_id: 'redirect_uri:https://office.example' }), 'client_id'],
    [link({ client_id: 'origin:https://office.example' }), 'client_id'],
    [link({ client_id: `x509_hash:${'h'.repeat(42)}` }), 'client_id'],
    [link({ client_id: `x509_hash:${'h'.repeat(42)}=` }), 'client_id'],
    [link({ request_uri: undefined }), 'request_uri'],
    [link({ request_uri: 'http://office.example/r' }), 'request_uri'],
    [link({ request_uri: 'file:///etc/passwd' }), 'request_uri'],
    [link({ request_uri: 'https://a:b@office.example/r' }), 'request_uri'],
    [link({ request_uri: `${requestUri}#f` }), 'request_uri'],
    [link({ request_uri_method: 'POST' }), 'request_uri_method'],
    [link({ request_uri_method: '' }), 'request_uri_method'],
    [link({ request_uri_method: 'put' }), 'request_uri_method'],
  ])('is refused: %s', (text, problem) => {
    expect(parseRequestLink(text)).toMatchObject({ ok: false, error: { code: 'request_refused', problem } });
  });
});
