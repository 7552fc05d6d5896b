/**
 * The least that a pre-authorized flow can be: a few lines of Hono, everything in memory, nothing sealed, checked or
 * kept beyond what the protocol needs to answer. What it does not do is the product; what it costs is the floor.
 */
import { createPublicKey, generateKeyPairSync, hash, randomBytes, sign, verify } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { CONFIGURATION_ID } from '../../src/issuer/wire.ts';

const issuer = process.env['PUBLIC_URL'] ?? '';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const claims = ['role', 'medium', 'zones', 'days', 'professional_name', 'outlet_name', 'outlet_country_bucket'];
const live = new Set<string>();
const random = (bytes: number) => randomBytes(bytes).toString('base64url');
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Jwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

function issue(holder: Jwk): string {
  const disclosures = claims.map((name) => part([random(16), name, `value of ${name}`]));
  const _sd = disclosures.map((text) => hash('sha256', text, 'base64url')).sort();
  const exp = Math.floor(Date.now() / 1000) + 86_400;
  const text = `${part({ alg: 'ES256', typ: 'dc+sd-jwt', x5c: [] })}.${part({ iss: issuer, exp, cnf: { jwk: holder }, _sd })}`;
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${[`${text}.${signature.toString('base64url')}`, ...disclosures].join('~')}~`;
}

function holderOf(proof: string): Jwk | undefined {
  const [header = '', payload = '', signature = ''] = proof.split('.');
  const { jwk } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { jwk: Jwk };
  const { nonce } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { nonce: string };
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  const good = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  return good && live.has(nonce) ? jwk : undefined;
}

const app = new Hono();
app.get('/.well-known/openid-credential-issuer', (c) =>
  c.json({ credential_issuer: issuer, credential_endpoint: `${issuer}/credential` }),
);
app.get('/.well-known/oauth-authorization-server', (c) => c.json({ issuer, token_endpoint: `${issuer}/token` }));
app.post('/nonce', (c) => {
  const c_nonce = random(16);
  live.add(c_nonce);
  return c.json({ c_nonce });
});
app.post('/token', async (c) => {
  if ((await c.req.parseBody())['pre-authorized_code'] === undefined) return c.json({ error: 'invalid_grant' }, 400);
  const access_token = random(32);
  live.add(access_token);
  return c.json({ access_token, token_type: 'Bearer', expires_in: 300 });
});
app.post('/credential', async (c) => {
  if (!live.delete((c.req.header('authorization') ?? '').slice(7))) return c.json({ error: 'invalid_token' }, 401);
  const body = await c.req.json<{ credential_configuration_id: string; proofs: { jwt: string[] } }>();
  const holders = body.proofs.jwt.map(holderOf);
  const known = body.credential_configuration_id === CONFIGURATION_ID;
  if (!known || holders.some((holder) => holder === undefined)) return c.json({ error: 'invalid_proof' }, 400);
  return c.json({
    credentials: holders.map((holder) => ({ credential: issue(holder as Jwk) })),
    notification_id: random(16),
  });
});

const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env['PORT']) }, () =>
  process.send?.('ready'),
);
// The parent is gone: nobody would ever say `stop`.
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message === 'stop') server.close(() => process.exit(0));
});
