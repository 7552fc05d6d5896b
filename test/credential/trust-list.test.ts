/** What the desk CA signs about the public log, for who reads it and for who never heard of it. */
import { describe, expect, it } from 'vitest';
import { addLogKey, createKeyRingFile, createOperatorFile, withTrustList } from '../../src/cli/keys/ceremony.ts';
import { TRUST_LIST_TYP, verifyTrustList } from '../../src/credential/trust-list.ts';
import { decodeCertificate, importTrustAnchor, type TrustAnchor } from '../../src/credential/x509/index.ts';
import { createCompactJws, parseCompactJws } from '../../src/lib/compact-jws.ts';
import { signWith } from '../../src/lib/es256.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { createRandom, NOON, startService } from '../harness.ts';

const WITNESS = `prensa.example/testigo+0a1b2c3d+${'A'.repeat(44)}`;
const ISSUER = 'https://office.example/prensa';
const ceremony = { publicUrl: ISSUER, environment: 'demo', now: NOON, random: createRandom('trust') } as const;
const operator = await createOperatorFile(ceremony);
const anchors = [await importTrustAnchor(decodeCertificate(operator.certificate)!)] as TrustAnchor[];
const verify = (jws: string) => verifyTrustList(jws, { anchors, issuer: ISSUER, now: NOON });

describe('the signed trust list', () => {
  it('names the log’s key as the log prints it, and the witnesses of the settings', async () => {
    const service = await startService();
    const keys = (await (await service.fetch('/log/keys')).text()).trimEnd().split('\n');
    const root = await importTrustAnchor(decodeCertificate(service.operator.certificate)!);
    const jws = await (await service.fetch('/.well-known/gafete-trust')).text();
    const list = await verifyTrustList(jws, { anchors: [root!], issuer: service.publicUrl, now: service.clock.now() });
    expect(list).toMatchObject({ ok: true, value: { log: { keys, witnesses: [] } } });
    service.close();
    const ring = await createKeyRingFile(operator, { ...ceremony, witnesses: [WITNESS] });
    expect(await verify(ring.trustList)).toMatchObject({
      ok: true,
      value: { log: { keys: [expect.stringMatching(/^office\.example\/prensa\/log\+/)], witnesses: [WITNESS] } },
    });
  });

  it('names the new log key first after a change, and the old ones as long as they sign', async () => {
    const ring = await addLogKey(await createKeyRingFile(operator, ceremony), ceremony);
    const list = await verify((await withTrustList(ring, operator, ceremony)).trustList);
    expect(list.ok && list.value.log?.keys).toHaveLength(2);
  });

  it('of before the log is accepted, and one whose member is no log is not', async () => {
    const { trustList } = await createKeyRingFile(operator, ceremony);
    const parsed = parseCompactJws(trustList, { size: 65_536, depth: 6 });
    if (!parsed.ok) throw new Error('format');
    const key = await crypto.subtle.importKey('jwk', operator.jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'sign',
    ]);
    const sign = (payload: JsonObject) =>
      createCompactJws({ alg: 'ES256', typ: TRUST_LIST_TYP, x5c: [operator.certificate] }, payload, signWith(key));
    const { log, ...older } = parsed.value.payload;
    expect(log).toBeDefined();
    expect(await verify(await sign(older))).toMatchObject({ ok: true, value: { log: undefined } });
    for (const bad of [null, 0, '', [], {}, { keys: [] }, { keys: 'x', witnesses: [] }, { keys: [1], witnesses: [] }]) {
      expect(await verify(await sign({ ...older, log: bad })), JSON.stringify(bad)).toEqual({
        ok: false,
        error: { type: 'trust_list_format' },
      });
    }
  });
});
