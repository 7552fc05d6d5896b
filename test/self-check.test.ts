import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createKeyRing } from '../src/key-ring.ts';
import { DAY, HOUR } from '../src/lib/time.ts';
import { readinessRoutes } from '../src/readiness.ts';
import { selfCheck } from '../src/self-check.ts';
import { claimDatabase } from '../src/storage/deployment.ts';
import { destroyOrphans } from '../src/storage/orphans.ts';
import { pendingLeaf } from '../src/transparency/index.ts';
import { startService } from './harness.ts';

const start = () => startService({ createApp: (ports) => new Hono().route('/', readinessRoutes(ports)) });

async function codes(service: Awaited<ReturnType<typeof start>>) {
  const findings = await selfCheck(service.ports, service.clock.now());
  return findings.filter(({ level }) => level !== 'ok').map(({ level, code }) => `${level}:${code}`);
}

describe('the self-check', () => {
  it('finds nothing in a fresh deployment', async () => {
    expect(await codes(await start())).toEqual([]);
  });

  it('warns ten days before a key stops signing, and fails after', async () => {
    const service = await start();
    service.clock.advance(21 * DAY);
    expect(new Set(await codes(service))).toEqual(new Set(['warn:key.expires']));
    service.clock.advance(10 * DAY);
    expect(new Set(await codes(service))).toEqual(new Set(['fail:key.expired']));
    const response = await service.fetch('/readyz');
    expect([response.status, await response.json()]).toMatchObject([503, { ready: false }]);
  });

  it('asks for the keys that an older ring does not have', async () => {
    const service = await start();
    const keys = createKeyRing({ ...service.ringFile, signing: { ...service.ringFile.signing, pass: [], bundle: [] } });
    const findings = await selfCheck({ ...service.ports, keys }, service.clock.now());
    const missing = findings.filter(({ code }) => code === 'key.missing');
    expect(missing.map(({ level, sentence }) => [level, sentence])).toEqual([
      ['warn', 'There is no pass key: this ring is older. Run `gafete keys renew`.'],
      ['warn', 'There is no bundle key: this ring is older. Run `gafete keys renew`.'],
    ]);
  });

  it('finds certificates that name another address', async () => {
    const service = await start();
    const elsewhere = { ...service.ports, config: { ...service.ports.config, publicUrl: 'https://other.example' } };
    const findings = await selfCheck(elsewhere, service.clock.now());
    expect(findings.filter(({ code }) => code === 'certificate.names')).toHaveLength(6);
  });

  it('finds a clock behind what was recorded', async () => {
    const service = await start();
    const leaf = { type: 'alarm', code: 'row_refused' } as const;
    const later = (service.clock.now() + 3 * HOUR) as ReturnType<typeof service.clock.now>;
    await service.ports.store.atomic([pendingLeaf(service.ports, later, leaf)]);
    expect(await codes(service)).toEqual(['fail:clock.behind']);
  });

  it('finds keys without a row once they are old enough, and the sweep destroys them', async () => {
    const service = await start();
    await service.shelf.put('offer/orphan', new Uint8Array(32));
    expect(await codes(service)).toEqual([]);
    service.clock.advance(600);
    expect(await codes(service)).toEqual(['warn:orphans']);
    expect(await destroyOrphans(service.ports)).toBe(1);
    expect(service.shelf.objects.size).toBe(0);
  });
});

describe('a database', () => {
  it('is marked once and known again', async () => {
    const service = await start();
    expect(await claimDatabase(service.ports, service.clock.now())).toEqual({ ok: true, value: 'new' });
    expect(await claimDatabase(service.ports, service.clock.now())).toEqual({ ok: true, value: 'known' });
  });

  it('of another issuer, environment or key file is refused', async () => {
    const service = await start();
    const { ports } = service;
    await claimDatabase(ports, service.clock.now());
    const as = (change: object) =>
      claimDatabase({ ...ports, config: { ...ports.config, ...change } }, service.clock.now());
    expect(await as({ publicUrl: 'https://other.example' })).toEqual({ ok: false, error: { type: 'other_issuer' } });
    expect(await as({ environment: 'production' })).toEqual({ ok: false, error: { type: 'other_environment' } });
    const stranger = await startService({ seed: 'stranger', createApp: () => new Hono() });
    const keys = createKeyRing(stranger.ringFile);
    expect(await claimDatabase({ ...ports, keys }, service.clock.now())).toEqual({
      ok: false,
      error: { type: 'other_keys' },
    });
  });
});
