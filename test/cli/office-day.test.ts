import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPeople } from '../../src/synthetic/people.ts';
import { createPlace, type Place, startServing } from './gafete.ts';

const AUD = 'https://gate.example';
const NONCE = 'nonce-of-this-request-only';
const SECOND = 'second-home';

let place: Place;
let service: Awaited<ReturnType<typeof startServing>>;

beforeAll(async () => {
  place = await createPlace();
  service = await startServing(place);
});
afterAll(async () => {
  await service?.stop();
  place?.remove();
});

const folderOf = (home: string) => {
  const folder = join(place.folder, home);
  return join(folder, readdirSync(folder)[0] as string);
};
const deskFile = (home = 'home') => join(folderOf(home), 'desk.json');
/** Every private key of a profile, as it stands in the file. */
const privateKeys = (home = 'home') =>
  [...readFileSync(deskFile(home), 'utf8').matchAll(/"d":"([^"]+)"/g)].map((match) => match[1] as string);

const people = [...createPeople({ count: 30, seed: 5, zones: ['hall', 'pit'], portraits: false })].map(({ person }) => {
  const { professional_name: _name, outlet_country_bucket: _bucket, ...claims } = person.claims;
  return { ...person, claims };
});
const offers = new Map<string, { accreditation: string; link: string; txCode?: string }>();

describe('a day at the press office, without configuration', () => {
  let event = '';
  let recovery = '';

  it('greets with what to type next', () => {
    expect(service.greeting).toContain(place.issuer);
    expect(service.greeting).toContain('npm run demo');
    expect(statSync(join(place.folder, 'operator', 'enrolment-code')).mode & 0o777).toBe(0o600);
  });

  it('enrols by itself with the written code, once, and shows the recovery words once, apart from the result', async () => {
    const created = await place.gafete([
      ...['event', 'create', '--preset', 'mx-public-event', '--name', 'Conferencia', '--zones', 'hall,pit=Foso'],
      '--json',
    ]);
    expect(created.code, created.stderr).toBe(0);
    expect(Object.keys(created.json()).sort()).toEqual(['event', 'members', 'policy', 'warnings']);
    event = created.json()['event'] as string;
    expect(created.stderr).toContain('RECOVERY KEY');
    expect(created.stderr.match(/^ +\d+ [a-z]+/gm)?.length).toBe(3);
    recovery = [...created.stderr.matchAll(/ \d+ ([a-z]+)/g)].map((match) => match[1]).join(' ');
    expect(recovery.split(' ')).toHaveLength(15);
    expect(created.stdout).not.toContain('RECOVERY');
    expect(existsSync(join(place.folder, 'operator', 'enrolment-code'))).toBe(false);
    expect(statSync(deskFile()).mode & 0o777).toBe(0o600);
    expect(statSync(folderOf('home')).mode & 0o777).toBe(0o700);
    for (const key of privateKeys()) expect(created.stdout + created.stderr).not.toContain(key);
    expect(privateKeys()).toHaveLength(3);
  });

  it('lists the event in Spanish, with no word about enrolment any more', async () => {
    const listed = await place.gafete(['event', 'list', '--lang', 'es']);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toBe(`${event}  abierto  Conferencia\n`);
  });

  it('accredits one person: a link on standard output, picture and code apart', async () => {
    const file = join(place.folder, 'one.json');
    writeFileSync(file, JSON.stringify(people[0]));
    const codes = join(place.folder, 'codes.ndjson');
    const done = await place.gafete(['accredit', '--claims', file, '--tx-codes', codes, '--json']);
    expect(done.code, done.stderr).toBe(0);
    const [record, summary] = done.records() as [Record<string, string>, Record<string, unknown>];
    expect(Object.keys(record).sort()).toEqual(
      ['accreditation', 'exp', 'folio', 'link', 'number', 'page', 'resumed', 'type'].sort(),
    );
    expect(summary).toEqual({ type: 'summary', accredited: 1, resumed: 0, refused: 0 });
    const { txCode } = JSON.parse(readFileSync(codes, 'utf8')) as { txCode: string };
    expect(txCode).toMatch(/^\d{6}$/);
    expect(done.stdout + done.stderr).not.toContain(txCode);
    expect(statSync(codes).mode & 0o777).toBe(0o600);
    offers.set('one', { accreditation: record['accreditation']!, link: record['link']!, txCode });
  });

  it('accredits many: a line for each, in order; a person who is refused stops nobody', async () => {
    const broken = { ...people[1], claims: { ...people[1]!.claims, curp: 'VACA830115HDFLRN02' } };
    const lines = [...people.slice(2), broken].map((person) => JSON.stringify(person)).join('\n');
    const done = await place.gafete(['accredit', '--claims', '-', '--journal', join(place.folder, 'j'), '--json'], {
      input: lines,
    });
    expect(done.code).toBe(5);
    const records = done.records();
    expect(records.slice(0, 28).map(({ number }) => number)).toEqual(Array.from({ length: 28 }, (_, i) => i + 1));
    expect(records[28]).toMatchObject({
      type: 'refused',
      number: 29,
      error: { code: 'claims_refused', problem: 'E_CLAIM_NEVER_ISSUED' },
    });
    expect(records[29]).toEqual({ type: 'summary', accredited: 28, resumed: 0, refused: 1 });
    expect(done.stdout + done.stderr).not.toContain('VACA830115HDFLRN02');
    for (const { folio, accreditation, link, txCode } of records as Record<string, string>[]) {
      if (folio !== undefined) offers.set(folio, { accreditation: accreditation!, link: link!, txCode: txCode! });
    }
  });

  it('goes on from the journal: nobody is registered twice', async () => {
    const lines = people
      .slice(2)
      .map((person) => JSON.stringify(person))
      .join('\n');
    const again = await place.gafete(['accredit', '--claims', '-', '--journal', join(place.folder, 'j'), '--json'], {
      input: lines,
    });
    expect(again.code).toBe(0);
    expect(again.records().at(-1)).toEqual({ type: 'summary', accredited: 28, resumed: 28, refused: 0 });
    const shown = await place.gafete(['event', 'show', '--json']);
    expect(shown.json()['places']).toMatchObject({ used: 29 });
  });

  it('keeps a journal of its own until everybody in the file is done, and then destroys it', async () => {
    const file = join(place.folder, 'more.ndjson');
    const more = [...createPeople({ count: 4, seed: 77, zones: ['hall'], portraits: false })].map(({ person }) => {
      const { professional_name: _name, outlet_country_bucket: _bucket, ...claims } = person.claims;
      return { ...person, folio: `B${person.folio}`, claims };
    });
    const journals = () => readdirSync(join(folderOf('home'), 'journals'));
    const mistaken = more.map((person, index) => (index === 2 ? { ...person, evidence: ['a_friend'] } : person));
    writeFileSync(file, mistaken.map((person) => JSON.stringify(person)).join('\n'));
    const first = await place.gafete(['accredit', '--claims', file, '--lang', 'es']);
    expect(first.code).toBe(5);
    expect(first.stdout).toMatch(/^ +3 {2}✗ No se puede tomar esta ficha\./m);
    expect(first.stderr).toContain('3 personas acreditadas, 1 rechazada.');
    expect(journals()).toHaveLength(1);
    expect(statSync(join(folderOf('home'), 'journals', journals()[0] as string)).mode & 0o777).toBe(0o600);
    writeFileSync(file, more.map((person) => JSON.stringify(person)).join('\n'));
    const second = await place.gafete(['accredit', '--claims', file, '--json', '--no-tx-code']);
    expect(second.code, second.stdout).toBe(0);
    expect(second.records().at(-1)).toEqual({ type: 'summary', accredited: 4, resumed: 3, refused: 0 });
    expect(second.records().map((record) => 'txCode' in record)).toEqual([true, true, false, true, false]);
    expect(journals()).toEqual([]);
  });

  it('hands a credential to a wallet for the right code only', async () => {
    const { link, txCode, accreditation } = offers.get('one')!;
    const without = await place.gafete(['wallet', 'accept', '-', '--lang', 'es'], { input: link });
    expect(without.code).toBe(3);
    expect(without.stderr).toContain('Siguiente paso: Délo con --tx-code.');
    const wrong = txCode === '000000' ? '000001' : '000000';
    expect((await place.gafete(['wallet', 'accept', link, '--tx-code', wrong])).code).toBe(3);
    const status = await place.gafete(['status', accreditation, '--json']);
    expect(status.json()).toMatchObject({ state: 'offered', offer: { triesLeft: 4 } });
    const held = await place.gafete(['wallet', 'accept', link, '--tx-code', txCode!, '--json']);
    expect(held.code, held.stdout).toBe(0);
    expect(held.json()).toMatchObject({ issuer: place.issuer, copiesLeft: 10, copiesSpent: 0 });
    expect(statSync(join(folderOf('home'), 'wallet.json')).mode & 0o777).toBe(0o600);
    const listed = await place.gafete(['wallet', 'list', '--json']);
    expect(listed.json()['credentials']).toHaveLength(1);
    expect(listed.stdout).not.toContain('"d"');
  });

  it('shows exactly what is named, and judges it by exit code', async () => {
    const shown = await place.gafete([
      ...['wallet', 'present', '--aud', AUD, '--nonce', NONCE, '--show', 'zones.hall,role'],
    ]);
    expect(shown.code, shown.stderr).toBe(0);
    const presentation = shown.stdout.trim();
    const request = (nonce: string) => ['check', '-', '--aud', AUD, '--nonce', nonce];
    const go = await place.gafete([...request(NONCE), '--json'], { input: presentation });
    expect(go.code, go.stdout).toBe(0);
    expect(go.json()).toMatchObject({ verdict: 'go', reason: 'OK' });
    expect(Object.keys(go.json()['claims'] as object).sort()).toEqual(['event', 'level', 'role', 'zones']);
    const stop = await place.gafete([...request('another-request'), '--lang', 'es'], { input: presentation });
    expect(stop.code).toBe(3);
    expect(stop.stdout).toMatch(/^NO PASA {2}Responde a otra petición\./);
  });

  it('finds by folio and by name whatever the accents, and says nothing of the claims unless asked', async () => {
    const { folio, name } = people[0]!;
    const byFolio = await place.gafete(['find', '--folio', folio.toLowerCase(), '--json']);
    expect(byFolio.json()).toMatchObject({ entries: [{ folio, name }], more: false });
    expect(byFolio.stdout).not.toContain('"claims"');
    const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
    expect((await place.gafete(['find', '--name', plain, '--json'])).json()).toMatchObject({ entries: [{ folio }] });
    expect((await place.gafete(['find', '--folio', 'nobody-1'])).code).toBe(3);
  });

  it('re-issues a lost phone: a new offer in one call', async () => {
    const { accreditation } = offers.get('one')!;
    const again = await place.gafete([
      ...['reissue', accreditation, '--folio', people[0]!.folio, '--no-tx-code', '--json'],
    ]);
    expect(again.code, again.stdout).toBe(0);
    expect(again.json()).toMatchObject({ old: { accreditation, state: 'revoked' }, folio: people[0]!.folio });
    const held = await place.gafete(['wallet', 'accept', again.json()['link'] as string, '--json']);
    expect(held.code, held.stdout).toBe(0);
  });

  it('kills one shown copy without knowing whose it is', async () => {
    const bare = await place.gafete(['wallet', 'bare']);
    const killed = await place.gafete(['revoke-presented', '-', '--json'], { input: bare.stdout });
    expect(killed.json()).toEqual({ revoked: 'this copy only' });
  });

  it('takes a second machine into the office and a second person for a punishment', async () => {
    const { accreditation, link, txCode } = offers.get(people[5]!.folio)!;
    expect((await place.gafete(['wallet', 'accept', link, '--tx-code', txCode!])).code).toBe(0);
    const pending = await place.gafete(['revoke', accreditation, '--reason', 'LENT', '--json']);
    expect(pending.code, pending.stdout).toBe(5);
    const act = pending.json()['act'] as string;
    expect(pending.json()).toMatchObject({ done: false });

    const alone = await place.gafete(['approve', act, '--yes']);
    expect(alone.code).toBe(3);

    const code = (await place.gafete(['enrol-code', '--json'])).json()['code'] as string;
    const enrolled = await place.gafete(['client', 'enrol', '--code', '-', '--json'], { home: SECOND, input: code });
    expect(enrolled.code, enrolled.stdout).toBe(0);
    expect(enrolled.json()).not.toHaveProperty('recovery');
    const { member, words } = enrolled.json() as unknown as { member: string; words: string[] };
    const candidates = await place.gafete(['event', 'admit', '--json']);
    expect(candidates.json()).toMatchObject({ candidates: [{ member, confirmed: false }] });
    expect(candidates.stdout).not.toContain(words[0]);
    const misread = ['event', 'admit', '--member', member, '--words', 'a b c d e f'];
    expect((await place.gafete(misread)).code).toBe(3);
    const admitted = await place.gafete(['event', 'admit', '--member', member, '--words', words.join(' ')]);
    expect(admitted.code, admitted.stderr).toBe(0);

    const unread = await place.gafete(['approve', act], { home: SECOND });
    expect(unread.code).toBe(3);
    expect(unread.stderr).toContain(accreditation);
    expect(unread.stderr).toContain(`gafete approve ${act} --yes`);
    const approved = await place.gafete(['approve', act, '--yes', '--json'], { home: SECOND });
    expect(approved.json()).toEqual({ done: true, accreditations: { [accreditation]: 'revoked' } });
    expect((await place.gafete(['acts', '--json'])).json()).toEqual({ acts: [] });
  });

  it('withdraws an offer with a reason of the closed list', async () => {
    const { accreditation } = offers.get(people[6]!.folio)!;
    const wrong = await place.gafete(['withdraw', accreditation, '--reason', 'BECAUSE']);
    expect(wrong.code).toBe(2);
    const done = await place.gafete(['withdraw', accreditation, '--reason', 'HOLDER_REQUEST', '--lang', 'es']);
    expect(done.stdout).toBe(`${accreditation}  retirada\nHecho: 1 acreditación.\n`);
  });

  it('removes a machine, whose next request is refused', async () => {
    const clients = (await place.gafete(['client', 'list', '--json'])).json()['clients'] as unknown as {
      client: string;
      member: string;
    }[];
    const second = JSON.parse(readFileSync(deskFile(SECOND), 'utf8')) as { client: { id: string } };
    expect(clients.map(({ client }) => client)).toContain(second.client.id);
    const removed = await place.gafete(['client', 'remove', second.client.id, '--json']);
    expect(removed.json()).toMatchObject({ client: second.client.id, epochs: [{ event, epoch: 2 }], failed: [] });
    expect((await place.gafete(['event', 'list'], { home: SECOND })).code).toBe(3);
  });

  it('suspends until a hearing and lifts it again', async () => {
    const { accreditation, link, txCode } = offers.get(people[7]!.folio)!;
    expect((await place.gafete(['wallet', 'accept', link, '--tx-code', txCode!])).code).toBe(0);
    const suspended = await place.gafete(['suspend', accreditation, '--reason', 'CONDUCT_HEARING', '--json']);
    expect(suspended.json(), suspended.stderr).toEqual({
      done: true,
      accreditations: { [accreditation]: 'suspended' },
    });
    const status = await place.gafete(['status', accreditation, '--lang', 'es']);
    expect(status.stdout).toContain('suspendida: Conducta, con audiencia');
    const lifted = await place.gafete(['resume', accreditation, '--reason', 'HEARING_CLEARED']);
    expect(lifted.stdout).toBe(`${accreditation}  active\nDone: 1 accreditation.\n`);
  });

  it('renews the last machine with the fifteen printed words, and with no others', async () => {
    const wrong = await place.gafete(['client', 'recover', '--json'], { input: recovery.replace(/^\w+/, 'bababa') });
    expect(wrong).toMatchObject({ code: 2 });
    const renewed = await place.gafete(['client', 'recover', '--json'], { input: `${recovery}\n` });
    expect(renewed.code, renewed.stdout).toBe(0);
    expect(Object.keys(renewed.json())).toEqual(['notAfter']);
  });

  it('gives an event a new key alone, and closes it with a second person only', async () => {
    const epoch = await place.gafete(['event', 'epoch', '--json']);
    expect(epoch.json()).toMatchObject({ event, epoch: 3 });
    const closing = await place.gafete(['event', 'close', '--lang', 'es']);
    expect(closing.code).toBe(5);
    expect(closing.stdout).toMatch(/^Falta que otra persona lo autorice: gafete approve \S{22}\n$/);
  });

  it('shows rules that can be sent back', async () => {
    const file = join(place.folder, 'policy.json');
    const shown = await place.gafete(['event', 'policy', '--json']);
    writeFileSync(file, JSON.stringify({ ...shown.json(), maxAccreditations: 400 }));
    const changed = await place.gafete(['event', 'policy', '--policy', file, '--json']);
    expect(changed.json(), 'people are accredited: a second person decides').toMatchObject({ done: false });
  });

  it('never sends this machine’s code to another service', async () => {
    const code = await place.gafete(['enrol-code', '--quiet-file', '--json']);
    expect(code.code).toBe(0);
    const other = await place.gafete(['event', 'list', '--issuer', 'http://localhost:9', '--json']);
    expect(other.code).toBe(3);
    expect(other.json()).toMatchObject({
      error: { code: 'not_enrolled', next: expect.stringContaining('gafete client enrol --code -') },
    });
    expect(existsSync(join(place.folder, 'operator', 'enrolment-code'))).toBe(true);
  });

  it('says what to type when the service is gone', async () => {
    await service.stop();
    const gone = await place.gafete(['event', 'list']);
    expect(gone).toMatchObject({ code: 4, stdout: '' });
    expect(gone.stderr).toBe(
      'The service cannot be reached.\nNext: start it with `npm start`, or name its address with --issuer\n',
    );
  });
});
