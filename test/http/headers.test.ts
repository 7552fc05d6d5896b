import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { securityHeaders } from '../../src/http/headers.ts';

const headersBehind = async (publicUrl: string) => {
  const app = new Hono();
  app.use(securityHeaders(publicUrl));
  // As behind a proxy that ends TLS: plain http, whatever the public name is.
  return (await app.request('http://10.0.0.1/nothing')).headers;
};

it('every answer, 404 included, is private, unsniffable and unframeable', async () => {
  const headers = await headersBehind('http://localhost:8787');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

it('an office with an https name insists on https, also behind its own proxy', async () => {
  expect((await headersBehind('https://acreditacion.example')).get('strict-transport-security')).toContain('max-age=');
  expect((await headersBehind('http://localhost:8787')).has('strict-transport-security')).toBe(false);
});
