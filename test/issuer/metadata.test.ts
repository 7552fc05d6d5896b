import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { integrityOf, LOGO_PATH } from '../../src/credential/accreditation/index.ts';
import { type IssuerService, registerOffer, startIssuer } from './fixtures.ts';
import { createWallet, walletKeys } from './wallet.ts';

const TRANSCRIPTS = join(import.meta.dirname, '..', 'transcripts');
const PUBLIC = [
  '/.well-known/openid-credential-issuer',
  '/.well-known/oauth-authorization-server',
  '/.well-known/jwt-vc-issuer',
  '/.well-known/gafete-trust',
  '/types/press-accreditation/1',
  LOGO_PATH,
];

/** An exchange as text: request line, status, headers in order, body; chance and keys taken out. */
async function transcript(service: IssuerService, name: string, init: RequestInit = {}): Promise<string> {
  const response = await service.fetch(name, init);
  const headers = [...response.headers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}: ${value}`);
  const body = await response.text();
  const json = response.headers.get('content-type')?.includes('json')
    ? JSON.stringify(JSON.parse(body), null, 2)
    : body;
  const steady = json
    .replace(/"(x|y|kid|access_token|c_nonce|credential|notification_id)": "[^"]+"/g, '"$1": "…"')
    .replace(/"x5c": \[[^\]]+\]/g, '"x5c": ["…"]')
    .replace(/"MII[A-Za-z0-9+/=]+"/g, '"…"')
    .replace(/^ey[A-Za-z0-9_.-]+$/gm, '<compact JWS>');
  return [`${init.method ?? 'GET'} ${name}`, '', `HTTP ${response.status}`, ...headers, '', steady, ''].join('\n');
}

/** Compares with the golden file; `UPDATE_TRANSCRIPTS=1` writes it anew, for a change that was meant. */
function expectTranscript(name: string, text: string): void {
  const path = join(TRANSCRIPTS, name);
  if (process.env['UPDATE_TRANSCRIPTS'] === '1') writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

describe('public documents', () => {
  let service: IssuerService;
  afterEach(() => service?.close());

  it('are as their transcript says, word for word', async () => {
    service = await startIssuer();
    const texts = await Promise.all(PUBLIC.map((path) => transcript(service, path)));
    expectTranscript('issuer-documents.txt', texts.join(`\n${'-'.repeat(72)}\n\n`));
  });

  it('a pick-up is as its transcript says, word for word', async () => {
    service = await startIssuer();
    const wallet = createWallet(service);
    const { code } = await registerOffer(service);
    const form = (body: object) => ({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(body as Record<string, string>).toString(),
    });
    const grant_type = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
    const redeem = form({ grant_type, 'pre-authorized_code': code });
    const [key] = await walletKeys(1);
    const session = await wallet.redeem((await registerOffer(service)).code);
    const jwt = await wallet.proofs([key as never]);
    const body = { credential_configuration_id: 'press-accreditation', proofs: { jwt } };
    const json = (value: object) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${session.token}` },
      body: JSON.stringify(value),
    });
    const texts = [
      await transcript(service, '/nonce', { method: 'POST' }),
      await transcript(service, '/token', redeem),
      await transcript(service, '/token', redeem),
      await transcript(service, '/token', form({ grant_type, 'pre-authorized_code': code, tx_code: '123456' })),
      await transcript(service, '/token', form({ grant_type: 'password' })),
      await transcript(service, '/credential', json({ ...body, proofs: { jwt: ['x'] } })),
      await transcript(service, '/credential', json(body)),
      await transcript(service, '/credential', json(body)),
      await transcript(service, '/notification', json({ notification_id: 'unknown', event: 'credential_accepted' })),
      await transcript(service, '/credential', { method: 'OPTIONS' }),
    ];
    expectTranscript('issuer-pick-up.txt', texts.join(`\n${'-'.repeat(72)}\n\n`));
  });

  it('vci-23: the issuer is its own authorization server, and both documents say the same name', async () => {
    service = await startIssuer();
    const [issuer, server] = await Promise.all(
      PUBLIC.slice(0, 2).map(async (path) => (await (await service.fetch(path)).json()) as Record<string, unknown>),
    );
    expect(issuer?.['credential_issuer']).toBe(service.publicUrl);
    expect(server?.['issuer']).toBe(service.publicUrl);
    expect(issuer).not.toHaveProperty('authorization_servers');
    for (const url of [issuer?.['credential_endpoint'], issuer?.['nonce_endpoint'], server?.['token_endpoint']]) {
      expect(new URL(url as string).origin).toBe(service.publicUrl);
    }
  });

  it('vci-27: do not listen to Host, X-Forwarded-Host or Forwarded', async () => {
    service = await startIssuer();
    for (const path of PUBLIC) {
      const plain = await (await service.fetch(path)).text();
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
      expect(await (await service.app.fetch(new Request(`http://evil.example${path}`, { headers }))).text()).toBe(
        plain,
      );
      expect(plain).not.toContain('evil');
    }
  });

  it('of an issuer with a path have the well-known name between host and path', async () => {
    service = await startIssuer({ settings: { PUBLIC_URL: 'https://prensa.example/mx/oficina' } });
    for (const name of ['openid-credential-issuer', 'oauth-authorization-server', 'jwt-vc-issuer', 'gafete-trust']) {
      expect((await service.fetch(`/.well-known/${name}/mx/oficina`)).status, name).toBe(200);
      expect((await service.fetch(`/.well-known/${name}`)).status, name).toBe(404);
      expect((await service.fetch(`/mx/oficina/.well-known/${name}`)).status, name).toBe(404);
    }
    const metadata = (await (await service.fetch('/.well-known/openid-credential-issuer/mx/oficina')).json()) as {
      credential_issuer: string;
      credential_endpoint: string;
    };
    expect(metadata).toMatchObject({
      credential_issuer: 'https://prensa.example/mx/oficina',
      credential_endpoint: 'https://prensa.example/mx/oficina/credential',
    });
  });

  it('an issuer with a path serves a whole pick-up below it', async () => {
    service = await startIssuer({ settings: { PUBLIC_URL: 'https://prensa.example/mx' } });
    for (const base of ['', '/mx']) {
      expect((await service.fetch(`${base}/nonce`, { method: 'POST' })).status).toBe(200);
      expect((await service.fetch(`${base}/token`, { method: 'POST' })).status).toBe(415);
    }
    const wallet = createWallet(service);
    const session = await wallet.redeem((await registerOffer(service)).code);
    expect((await wallet.collect(session, await walletKeys(1))).copies).toHaveLength(1);
  });

  it('name a logo and a type that are there, with the integrity they claim', async () => {
    service = await startIssuer();
    const type = await service.fetch('/types/press-accreditation/1');
    const document = (await type.json()) as {
      vct: string;
      display: { locale: string; rendering: { simple: { logo: { uri: string; 'uri#integrity': string } } } }[];
    };
    expect(document.vct).toBe(service.ports.config.vct);
    expect(document.display.map(({ locale }) => locale)).toEqual(['es-MX', 'en']);
    const logo = document.display[0]?.rendering.simple.logo as { uri: string; 'uri#integrity': string };
    const served = await (await service.fetch(logo.uri)).text();
    expect(integrityOf(served)).toBe(logo['uri#integrity']);
  });

  it('are open to browsers of any origin, and so is every endpoint that a browser wallet calls', async () => {
    service = await startIssuer();
    for (const path of PUBLIC) {
      expect((await service.fetch(path)).headers.get('access-control-allow-origin'), path).toBe('*');
    }
    for (const path of ['/token', '/nonce', '/credential', '/notification']) {
      const preflight = await service.fetch(path, { method: 'OPTIONS' });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
      expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization.*dpop/i);
      const refused = await service.fetch(path, { method: 'POST' });
      expect(refused.headers.get('access-control-allow-origin'), path).toBe('*');
      expect(refused.headers.get('access-control-expose-headers')).toMatch(/www-authenticate/i);
      expect(refused.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it('a nonce is fresh each time and never cached', async () => {
    service = await startIssuer();
    const answers = await Promise.all([1, 2, 3].map(() => service.fetch('/nonce', { method: 'POST' })));
    const nonces = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { c_nonce: string }).c_nonce),
    );
    expect(new Set(nonces).size).toBe(3);
    for (const answer of answers) expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await service.fetch('/nonce')).status).toBe(404);
  });
});
