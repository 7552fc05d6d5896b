import { describe, expect, it } from 'vitest';
import { createDeskClient, orThrow } from '../../src/client/index.ts';
import { enrolOffice } from '../actors/office.ts';
import { createRandom, startService } from '../harness.ts';
import { part } from './foreign-issuer.ts';

interface Sent {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** An enrolled machine whose every request is seen, and whose answers may be changed. */
async function watched(
  change: (answer: Response, sent: Sent, count: number) => Response | Promise<Response> = (answer) => answer,
) {
  const service = await startService();
  const office = await enrolOffice(service);
  const sent: Sent[] = [];
  const desk = createDeskClient({
    issuer: service.publicUrl,
    profile: { load: async () => office.profile(), save: async () => {} },
    now: service.clock.now,
    random: createRandom('watched'),
    wait: async () => {},
    fetch: async (url, init) => {
      const one = { path: new URL(url).pathname, headers: new Headers(init.headers), body: String(init.body ?? '') };
      sent.push(one);
      return change(await service.fetch(url, init), one, sent.length);
    },
  });
  const paths = () => sent.map(({ path }) => path);
  return { service, desk, sent, paths };
}

describe('tokens of a desk client', () => {
  it('are asked for once and used until shortly before they end', async () => {
    const { service, desk, paths } = await watched();
    orThrow(await desk.events());
    orThrow(await desk.events());
    expect(paths()).toEqual(['/desk/token', '/desk/events', '/desk/events']);
    service.clock.advance(269);
    orThrow(await desk.events());
    expect(paths()).toHaveLength(4);
    service.clock.advance(2);
    orThrow(await desk.events());
    expect(paths().slice(4)).toEqual(['/desk/token', '/desk/events']);
    service.close();
  });

  it('are bound: every proof is new, names its request, and only calls carry the token', async () => {
    const { service, desk, sent } = await watched();
    orThrow(await desk.events());
    orThrow(await desk.acts());
    const proofs = sent.map(({ headers }) => part(headers.get('dpop') as string, 1));
    expect(new Set(proofs.map(({ jti }) => jti)).size).toBe(3);
    expect(proofs.map(({ htm, htu }) => [htm, htu])).toEqual([
      ['POST', `${service.publicUrl}/desk/token`],
      ['GET', `${service.publicUrl}/desk/events`],
      ['GET', `${service.publicUrl}/desk/acts`],
    ]);
    expect(proofs.map(({ ath }) => typeof ath)).toEqual(['undefined', 'string', 'string']);
    expect(sent[0]?.headers.has('authorization')).toBe(false);
    const form = new URLSearchParams(sent[0]?.body);
    const assertion = part(form.get('client_assertion') as string, 1);
    expect(assertion).toMatchObject({ aud: `${service.publicUrl}/desk/token`, iss: assertion['sub'] });
    expect((assertion['exp'] as number) - (assertion['iat'] as number)).toBeLessThanOrEqual(300);
    service.close();
  });

  it('are renewed once when one is refused, and a second refusal is told', async () => {
    const challenge = () =>
      new Response('{}', { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_token"' } });
    const once = await watched((answer, _sent, count) => (count === 2 ? challenge() : answer));
    orThrow(await once.desk.events());
    expect(once.paths()).toEqual(['/desk/token', '/desk/events', '/desk/token', '/desk/events']);
    once.service.close();
    const always = await watched((answer, { path }) => (path === '/desk/token' ? answer : challenge()));
    expect(await always.desk.events()).toMatchObject({ ok: false, error: { code: 'token_refused', status: 401 } });
    expect(always.paths()).toHaveLength(4);
    always.service.close();
  });

  it('are asked for with the nonce that the service wants (RFC 9449 §8)', async () => {
    const nonce = { 'dpop-nonce': 'n-77', 'content-type': 'application/json' };
    const { service, desk, sent } = await watched((answer, _sent, count) =>
      count === 1 ? new Response('{"error":"use_dpop_nonce"}', { status: 400, headers: nonce }) : answer,
    );
    orThrow(await desk.events());
    expect(sent.map(({ headers }) => part(headers.get('dpop') as string, 1)['nonce'])).toEqual([
      undefined,
      'n-77',
      'n-77',
    ]);
    service.close();
  });

  it.each([
    ['no JSON', '<html>'],
    ['no token', '{"token_type":"DPoP","expires_in":300}'],
    ['a bearer token', '{"access_token":"a","token_type":"Bearer","expires_in":300}'],
    ['a token for ever', '{"access_token":"a","token_type":"DPoP"}'],
    [
      'a token as long as a book',
      JSON.stringify({ access_token: 'a'.repeat(5000), token_type: 'DPoP', expires_in: 300 }),
    ],
    ['a member twice', '{"access_token":"a","access_token":"b","token_type":"DPoP","expires_in":300}'],
  ])('are not believed: %s', async (_what, body) => {
    const { service, desk, paths } = await watched((answer, { path }) =>
      path === '/desk/token' ? new Response(body) : answer,
    );
    expect(await desk.events()).toMatchObject({ ok: false, error: { code: 'unexpected_answer' } });
    expect(paths().every((path) => path === '/desk/token')).toBe(true);
    service.close();
  });
});

describe('answers to a desk client', () => {
  it('are refused when they are of another shape, and nothing of them is used', async () => {
    for (const body of ['', 'null', '[]', '{}', '{"events":[{}]}', '{"events":[],"more":1}', '0', '"x"']) {
      const { service, desk } = await watched((answer, { path }) =>
        path === '/desk/events' ? new Response(body) : answer,
      );
      expect(await desk.events(), body).toMatchObject({ ok: false, error: { code: 'unexpected_answer' } });
      service.close();
    }
  });

  it('lead to no other place: a redirect is refused, and the token is not sent along', async () => {
    const { service, desk, paths } = await watched((answer, { path }) =>
      path === '/desk/events'
        ? new Response(null, { status: 307, headers: { location: 'https://evil.example/' } })
        : answer,
    );
    expect(await desk.events()).toMatchObject({ ok: false, error: { code: 'redirected' } });
    expect(paths()).toEqual(['/desk/token', '/desk/events']);
    service.close();
  });

  it('cannot make the SDK seal to another desk key, another recovery key, or a key under a false name', async () => {
    const { service, desk } = await watched(async (answer, { path }) => {
      if (path !== '/desk/members') return answer;
      const body = (await answer.json()) as { members: { member: string; recovery: boolean }[] };
      const [first, second] = body.members as unknown as [{ member: string }, { member: string }];
      return Response.json({
        members: [
          { ...first, member: second.member },
          { ...second, member: first.member },
        ],
      });
    });
    expect(await desk.members()).toMatchObject({ ok: false, error: { code: 'unexpected_answer' } });
    service.close();

    const other = await startService();
    const elsewhere = await enrolOffice(other);
    const foreign = orThrow(await elsewhere.desk.members()).find(({ recovery }) => recovery);
    const swapped = await watched(async (answer, { path }) => {
      if (path !== '/desk/members') return answer;
      const theirs = await other.ports.store.db.query.members.findMany();
      const row = theirs.find(({ member }) => member === foreign?.member);
      const body = (await answer.json()) as { members: { recovery: boolean }[] };
      const members = body.members.filter(({ recovery }) => !recovery);
      return Response.json({
        members: [...members, { member: row?.member, jwk: JSON.parse(row?.jwk as string), recovery: true }],
      });
    });
    expect(await swapped.desk.members()).toMatchObject({ ok: false, error: { code: 'key_changed' } });
    swapped.service.close();
    other.close();
  });
});
