import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { enrolmentCodeSha256, enrolmentStatement } from '../../src/access/wire.ts';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import { DAY, HOUR } from '../../src/lib/time.ts';
import type { Service } from '../harness.ts';
import { accessRows, HOSTILE_VALUES, leavesOf, startAccess } from './access-service.ts';
import { createClientKeys, createKeyPair, enrolBody, enrolClient, postJson, requestToken } from './enrolled-client.ts';

let service: Service;
beforeEach(async () => {
  service = await startAccess();
});
afterEach(() => service.close());

const newCode = (role: 'admin' | 'desk' | 'gate' = 'desk') =>
  createEnrolmentCode(service.ports, role, service.clock.now());
const enrol = (body: unknown) => postJson(service, '/desk/enrol', body);

async function expectProblem(response: Response, status: number, type: string): Promise<void> {
  expect({ status: response.status, type: ((await response.json()) as { type: string }).type }).toEqual({
    status,
    type: `urn:gafete:problem:${type}`,
  });
}

describe('the first enrolment', () => {
  it('makes a client of the code’s role for at most 30 days, with the recovery key, and two leaves', async () => {
    const { code } = await newCode('admin');
    const keys = await createClientKeys();
    const recovery = await createKeyPair();
    const answer = await enrol(await enrolBody(service.publicUrl, code, keys, recovery));
    expect(answer.status).toBe(201);
    const body = (await answer.json()) as { client: string; role: string; pseudonym: string; notAfter: number };
    expect(body.client).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(body.role).toBe('admin');
    expect(body.pseudonym).toMatch(/^admin-[a-km-np-z2-9]{4}$/);
    expect(body.notAfter % HOUR).toBe(0);
    expect(body.notAfter).toBeLessThanOrEqual(service.clock.now() + 30 * DAY);
    expect(body.notAfter).toBeGreaterThan(service.clock.now() + 30 * DAY - HOUR);
    const hour = service.clock.now() - (service.clock.now() % HOUR);
    expect(leavesOf(service)).toEqual(
      expect.arrayContaining([
        { typ: 'gafete/v1/leaf', hour, type: 'enrolment_code', role: 'admin' },
        { typ: 'gafete/v1/leaf', hour, type: 'client_enrolled', pseudonym: body.pseudonym, role: 'admin' },
        { typ: 'gafete/v1/leaf', hour, type: 'recovery_enrolled', member: recovery.kid },
      ]),
    );
    expect((await requestToken(service, { id: body.client, keys, dpop: await createKeyPair() })).status).toBe(200);
  });

  it('without a recovery key is refused, and the code stays usable', async () => {
    const { code } = await newCode();
    const keys = await createClientKeys();
    const before = accessRows(service);
    await expectProblem(await enrol(await enrolBody(service.publicUrl, code, keys)), 400, 'recovery-required');
    expect(accessRows(service)).toBe(before);
    const good = await enrol(await enrolBody(service.publicUrl, code, keys, await createKeyPair()));
    expect(good.status).toBe(201);
  });

  it('two at once with two codes: one office has one recovery key', async () => {
    const bodies = await Promise.all(
      [1, 2].map(async () =>
        enrolBody(service.publicUrl, (await newCode()).code, await createClientKeys(), await createKeyPair()),
      ),
    );
    const answers = await Promise.all(bodies.map(enrol));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const recoveries = service.store.sqlite.prepare("SELECT count(*) AS n FROM members WHERE owner = 'recovery'").get();
    expect(recoveries).toEqual({ n: 1 });
  });
});

describe('a later enrolment', () => {
  beforeEach(async () => {
    await enrolClient(service, 'admin');
  });

  it('that brings another recovery key is refused', async () => {
    const body = await enrolBody(
      service.publicUrl,
      (await newCode()).code,
      await createClientKeys(),
      await createKeyPair(),
    );
    await expectProblem(await enrol(body), 409, 'recovery-unexpected');
  });

  it('with a key that somebody has registered is refused, and the code stays usable', async () => {
    const other = await enrolClient(service, 'desk');
    const { code } = await newCode();
    const keys = await createClientKeys();
    for (const taken of [{ approval: other.keys.approval }, { member: other.keys.member }]) {
      const body = await enrolBody(service.publicUrl, code, { ...keys, ...taken });
      await expectProblem(await enrol(body), 409, 'key-registered');
    }
    expect((await enrol(await enrolBody(service.publicUrl, code, keys))).status).toBe(201);
  });

  it('asked again with the same proven keys tells the client who it is, with the spent code or a new one', async () => {
    await enrolClient(service, 'admin');
    const keys = await createClientKeys();
    const [first, second] = [await newCode('desk'), await newCode('admin')];
    const body = await enrolBody(service.publicUrl, first.code, keys);
    const known = await (await enrol(body)).json();
    const before = accessRows(service);
    for (const { code } of [first, second]) {
      const again = await enrol(await enrolBody(service.publicUrl, code, keys));
      expect([again.status, await again.json()]).toEqual([201, known]);
    }
    expect(accessRows(service)).toBe(before);
  });

  it('whoever knows the public halves and cannot sign learns nothing with a spent code', async () => {
    await enrolClient(service, 'admin');
    const [keys, stranger] = [await createClientKeys(), await createClientKeys()];
    const { code } = await newCode();
    const good = await enrolBody(service.publicUrl, code, keys);
    expect((await enrol(good)).status).toBe(201);
    const { proofs } = await enrolBody(service.publicUrl, code, stranger);
    await expectProblem(await enrol({ ...good, proofs }), 403, 'enrolment-code-refused');
    // One key of the three exchanged is another client.
    const mixed = { ...keys, authentication: stranger.authentication };
    await expectProblem(await enrol(await enrolBody(service.publicUrl, code, mixed)), 403, 'enrolment-code-refused');
  });

  it('three years later a new recovery key takes the old one’s place', async () => {
    service.clock.advance(3 * 365 * DAY + HOUR);
    const { code } = await newCode();
    const recovery = await createKeyPair();
    const body = await enrolBody(service.publicUrl, code, await createClientKeys(), recovery);
    expect((await enrol(body)).status).toBe(201);
  });
});

describe('the code', () => {
  beforeEach(async () => {
    await enrolClient(service, 'admin');
  });

  it('is kept as a hash only', async () => {
    const { code } = await newCode();
    expect(accessRows(service)).not.toContain(code);
    expect(accessRows(service)).toContain(enrolmentCodeSha256(code));
  });

  it('counts for 15 minutes and not for a second more', async () => {
    const [early, late] = [await newCode(), await newCode()];
    expect(early.exp).toBe(service.clock.now() + 900);
    service.clock.set(early.exp);
    expect((await enrol(await enrolBody(service.publicUrl, early.code, await createClientKeys()))).status).toBe(201);
    service.clock.advance(1);
    const answer = await enrol(await enrolBody(service.publicUrl, late.code, await createClientKeys()));
    await expectProblem(answer, 403, 'enrolment-code-refused');
  });

  it('counts once: one of fifty at the same moment', async () => {
    const { code } = await newCode();
    const bodies = await Promise.all(
      Array.from({ length: 50 }, async () => enrolBody(service.publicUrl, code, await createClientKeys())),
    );
    const before = service.store.sqlite.prepare('SELECT count(*) AS n FROM clients').get() as { n: number };
    const answers = await Promise.all(bodies.map(enrol));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      await expectProblem(answer, 403, 'enrolment-code-refused');
    }
    for (const table of ['clients', 'approval_keys']) {
      expect(service.store.sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: before.n + 1 });
    }
  });

  it('put back into the database after its use is absent', async () => {
    const { code } = await newCode();
    const { sqlite } = service.store;
    const row = sqlite
      .prepare('SELECT * FROM enrolment_codes WHERE code_sha256 = ?')
      .get(enrolmentCodeSha256(code) as string) as Record<string, unknown>;
    expect((await enrol(await enrolBody(service.publicUrl, code, await createClientKeys()))).status).toBe(201);
    const names = Object.keys(row);
    sqlite
      .prepare(`INSERT INTO enrolment_codes (${names.join()}) VALUES (${names.map(() => '?').join()})`)
      .run(...Object.values(row));
    const answer = await enrol(await enrolBody(service.publicUrl, code, await createClientKeys()));
    await expectProblem(answer, 403, 'enrolment-code-refused');
  });

  it('unknown, used, expired and edited look the same', async () => {
    const used = await newCode();
    await enrol(await enrolBody(service.publicUrl, used.code, await createClientKeys()));
    const edited = await newCode('gate');
    service.store.sqlite
      .prepare("UPDATE enrolment_codes SET role = 'admin' WHERE code_sha256 = ?")
      .run(enrolmentCodeSha256(edited.code));
    const texts: string[] = [];
    for (const code of ['A'.repeat(43), used.code, edited.code]) {
      const answer = await enrol(await enrolBody(service.publicUrl, code, await createClientKeys()));
      texts.push(`${answer.status} ${await answer.text()}`);
    }
    const expired = await newCode();
    service.clock.advance(901);
    const answer = await enrol(await enrolBody(service.publicUrl, expired.code, await createClientKeys()));
    texts.push(`${answer.status} ${await answer.text()}`);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/^403 /);
  });
});

describe('the keys and proofs', () => {
  beforeEach(async () => {
    await enrolClient(service, 'admin');
  });

  it('one key for two purposes is refused', async () => {
    const { code } = await newCode();
    const keys = await createClientKeys();
    for (const twice of [
      { approval: keys.authentication },
      { member: keys.approval },
      { member: keys.authentication },
    ]) {
      const body = await enrolBody(service.publicUrl, code, { ...keys, ...twice });
      await expectProblem(await enrol(body), 400, 'keys-not-distinct');
    }
  });

  it('a point that is not on the curve is refused', async () => {
    const { code } = await newCode();
    const keys = await createClientKeys();
    const body = await enrolBody(service.publicUrl, code, keys);
    for (const name of ['authentication', 'approval', 'member'] as const) {
      const off = { ...body.keys[name], y: 'A'.repeat(43) };
      await expectProblem(await enrol({ ...body, keys: { ...body.keys, [name]: off } }), 400, 'keys-refused');
    }
  });

  it('a proof over another issuer, code or key, by another key, or of the other purpose is refused', async () => {
    const { code } = await newCode();
    const keys = await createClientKeys();
    const stranger = await createKeyPair();
    const body = await enrolBody(service.publicUrl, code, keys);
    const sha = enrolmentCodeSha256(code) as string;
    const prints = { authentication: keys.authentication.kid, approval: keys.approval.kid, member: keys.member.kid };
    const { authentication } = keys;
    const sign = (statement: ReturnType<typeof enrolmentStatement>, by = authentication, kid = authentication.kid) =>
      createSignedStatement(statement, kid, by.sign);
    const wrong = [
      await sign(enrolmentStatement('https://other.example', sha, prints)),
      await sign(enrolmentStatement(service.publicUrl, 'A'.repeat(43), prints)),
      await sign(enrolmentStatement(service.publicUrl, sha, { ...prints, member: stranger.kid })),
      await sign(enrolmentStatement(service.publicUrl, sha, { ...prints, recovery: stranger.kid })),
      await sign(enrolmentStatement(service.publicUrl, sha, prints), stranger),
      await sign(enrolmentStatement(service.publicUrl, sha, prints), stranger, stranger.kid),
      body.proofs.approval,
      'x',
    ];
    const before = accessRows(service);
    for (const proof of wrong) {
      const answer = await enrol({ ...body, proofs: { ...body.proofs, authentication: proof } });
      await expectProblem(answer, 400, 'enrolment-proof-refused');
    }
    const swapped = { authentication: body.proofs.approval, approval: body.proofs.authentication };
    await expectProblem(await enrol({ ...body, proofs: swapped }), 400, 'enrolment-proof-refused');
    expect(accessRows(service)).toBe(before);
    expect((await enrol(body)).status).toBe(201);
  });
});

describe('the body', () => {
  const PATHS = [
    ['code'],
    ['keys'],
    ['keys', 'authentication'],
    ['keys', 'approval'],
    ['keys', 'member'],
    ['keys', 'member', 'kty'],
    ['keys', 'member', 'crv'],
    ['keys', 'member', 'x'],
    ['keys', 'member', 'y'],
    ['proofs'],
    ['proofs', 'authentication'],
    ['proofs', 'approval'],
    ['recovery'],
    ['recovery', 'jwk'],
    ['recovery', 'jwk', 'x'],
  ];

  it.each(PATHS)('%s %s %s of any other shape is 400 and changes nothing', async (...path) => {
    const { code } = await newCode();
    const body = await enrolBody(service.publicUrl, code, await createClientKeys(), await createKeyPair());
    const before = accessRows(service);
    for (const value of [...HOSTILE_VALUES, {}, undefined]) {
      const copy = structuredClone(body) as Record<string, unknown>;
      let at = copy;
      for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
      // Absent is allowed for `recovery`; what that means is another test's.
      if (value === undefined && path.join() === 'recovery') continue;
      at[path.at(-1) as string] = value;
      await expectProblem(await enrol(copy), 400, 'body-shape');
    }
    expect(accessRows(service)).toBe(before);
  });

  it('a private key, a further member, or the whole body of another shape is 400', async () => {
    const { code } = await newCode();
    const body = await enrolBody(service.publicUrl, code, await createClientKeys(), await createKeyPair());
    const secret = { ...body.keys, member: { ...body.keys.member, d: 'A'.repeat(43) } };
    const bodies = [{ ...body, keys: secret }, { ...body, role: 'admin' }, { ...body, name: 'x' }, ...HOSTILE_VALUES];
    for (const wrong of bodies) await expectProblem(await enrol(JSON.stringify(wrong)), 400, 'body-shape');
    expect(({} as Record<string, unknown>)['role']).toBeUndefined();
    const polluted = `{"__proto__":{"role":"admin"},${JSON.stringify(body).slice(1)}`;
    await expectProblem(await enrol(polluted), 400, 'body-shape');
  });

  it('broken JSON is 400, another type 415, too much 413', async () => {
    for (const text of ['', '{', '{"code":1,"code":2}', '\ufeff{}', '{"a":1e400}']) {
      await expectProblem(await enrol(text), 400, 'body-malformed');
    }
    const plain = await postJson(service, '/desk/enrol', {}, { 'Content-Type': 'text/plain' });
    await expectProblem(plain, 415, 'body-media-type');
    await expectProblem(await enrol(`"${'a'.repeat(16_384)}"`), 413, 'body-too-large');
  });
});
