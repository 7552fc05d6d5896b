import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { importTrustAnchor, verifyChain } from '../src/credential/x509/index.ts';
import { decodeBase64url } from '../src/lib/base64url.ts';
import { readAuthentic, sealRow } from '../src/storage/authentic.ts';
import { startService } from './harness.ts';

it('the harness is a real service with real migrations and certified keys', async () => {
  const service = await startService({ createApp: () => new Hono() });
  const tables = service.store.sqlite.prepare("SELECT count(*) AS n FROM sqlite_master WHERE type = 'table'").get() as {
    n: number;
  };
  expect(tables.n).toBeGreaterThan(20);
  const signer = await service.keys.signer('status', service.clock.now());
  const anchorDer = decodeBase64url(
    (service.keys.anchors[0] as string).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  );
  const anchor = await importTrustAnchor(anchorDer!);
  const policy = {
    anchors: [anchor!],
    now: service.clock.now(),
    purpose: 'status-signing',
    issuer: service.publicUrl,
    distrusted: new Set<string>(),
  } as const;
  expect((await verifyChain(signer.x5c, policy)).ok).toBe(true);
  expect((await verifyChain(signer.x5c, { ...policy, purpose: 'credential-signing' })).ok).toBe(false);
  const row = await sealRow(service.ports, 'events', { id: 'e', state: 'open' }, { notAfter: service.clock.now() + 5 });
  expect(await readAuthentic(service.ports, 'events', row, { now: service.clock.now() })).toEqual(row);
  expect(
    await readAuthentic(service.ports, 'events', { ...row, state: 'closed' }, { now: service.clock.now() }),
  ).toBeUndefined();
  service.close();
});

it('the clock throws when it is set back', async () => {
  const service = await startService({ createApp: () => new Hono() });
  expect(() => service.clock.set(1)).toThrow('set back');
  service.close();
});
