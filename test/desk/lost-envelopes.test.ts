/** A database writer who deletes revocation envelopes, or sets states back, to keep a copy alive. */
import { beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../src/sweep.ts';
import { createWalletKey, walletKeys } from '../issuer/wallet.ts';
import { type Office, type OpenedEvent, startOffice } from './office.ts';

type Row = Record<string, unknown>;

let office: Office;
let event: OpenedEvent;
beforeEach(async () => {
  office = await startOffice();
  event = await office.openEvent();
});

/** Somebody whose wallet asked `times` times, so that only the last copies live. */
async function fetched(times: number): Promise<string> {
  const [person] = await office.accredit(event, 1);
  const session = await office.wallet.redeem(person!.code, { dpop: await createWalletKey() });
  for (let time = 1; time <= times; time++) await office.wallet.collect(session, await walletKeys(2));
  return person!.accreditation;
}
async function act(kind: 'revoke' | 'suspend', id: string) {
  const statement = office.onPeople(event, kind, [id], 'LOST');
  return office.begin(office.ana, statement, { revocations: await office.revocationsOf(event, [id]) });
}
const alarms = () => office.leavesOf('alarm').map((leaf) => (leaf as unknown as { code: string }).code);
const forget = (id: string, attempt: number) =>
  office.write('DELETE FROM revocations WHERE accreditation = ? AND attempt = ?', id, attempt);
const put = (table: string, row: Row) =>
  office.write(
    `INSERT INTO ${table} (${Object.keys(row).join(',')}) VALUES (${Object.keys(row).map(() => '?')})`,
    ...Object.values(row),
  );

describe('revocation envelopes', () => {
  it('of somebody who fetched three times are all there, and revoke', async () => {
    const id = await fetched(3);
    await sweep(office.service.ports);
    expect((await act('revoke', id)).status).toBe(200);
    expect(alarms()).toEqual([]);
  });

  it.each([1, 2, 3])(
    'a revocation without the envelope of fetch %i is refused and told, and nothing is done',
    async (attempt) => {
      const id = await fetched(3);
      forget(id, attempt);
      const { status, body } = await act('revoke', id);
      expect([status, body['type']]).toEqual([409, expect.stringContaining('revocation-lost')]);
      expect(String(body['detail'])).toContain('distrust the event');
      expect(await office.stateOf(id)).toBe('active');
      expect(alarms()).toEqual(['revocation_envelope_lost']);
      expect((await act('suspend', id)).status, 'and so is a suspension').toBe(409);
      expect(alarms(), 'one alarm a day for each').toHaveLength(1);
    },
  );

  it('renumbering what is left does not help', async () => {
    const id = await fetched(2);
    forget(id, 2);
    office.write('UPDATE revocations SET attempt = 2 WHERE accreditation = ?', id);
    expect((await act('revoke', id)).status).toBe(409);
  });

  it('the sweep notices a missing one before anybody needs it', async () => {
    const id = await fetched(2);
    office.service.clock.advance(601);
    await sweep(office.service.ports);
    expect(alarms(), 'all is well').toEqual([]);
    forget(id, 2);
    await sweep(office.service.ports);
    await sweep(office.service.ports);
    expect(alarms()).toEqual(['revocation_envelope_lost']);
    expect(office.service.log.lines.join('\n')).toContain('status.envelope_lost');
  });

  it('the sweep is silent about the revoked, and forgets marks with their event', async () => {
    const id = await fetched(2);
    expect((await act('revoke', id)).status).toBe(200);
    const marks = () => [...office.service.shelf.objects.keys()].filter((name) => name.startsWith('envelope/'));
    office.service.clock.advance(601);
    await sweep(office.service.ports);
    expect(alarms()).toEqual([]);
    expect(marks()).toHaveLength(1);
    const statement = office.onEvent(event, 'close');
    expect((await office.both(statement)).status).toBe(200);
    await sweep(office.service.ports);
    expect(marks()).toEqual([]);
  });
});

describe('envelopes of gate passes', () => {
  /** The preset names no day to anybody. */
  async function openForPasses(): Promise<void> {
    const days = { claim: 'days', purpose: 'entry', basis: 'public_function', retention: 'wallet_only' } as const;
    event = await office.openEvent(office.ana, { claims: [...event.policy.claims, days] });
  }
  /** Somebody who has copies and, behind them, a pass. */
  async function withPass(): Promise<string> {
    await openForPasses();
    const [person] = await office.accredit(event, 1, { configurations: ['press-accreditation', 'press-gate-pass'] });
    const session = await office.wallet.redeem(person!.code, { dpop: await createWalletKey() });
    await office.wallet.collect(session, await walletKeys(2));
    const jwt = await office.wallet.proofs(await walletKeys(1));
    const body = { credential_configuration_id: 'press-gate-pass', proofs: { jwt } };
    expect((await office.wallet.send(session, '/credential', body)).status).toBe(200);
    return person!.accreditation;
  }
  const forgetThose = (id: string, configuration: string) =>
    office.write('DELETE FROM revocations WHERE accreditation = ? AND configuration = ?', id, configuration);

  it('are revoked together with the copies', async () => {
    const id = await withPass();
    expect(await office.revocationsOf(event, [id])).toMatchObject({ [id]: { length: 2 } });
    expect((await act('revoke', id)).status).toBe(200);
    expect(alarms()).toEqual([]);
  });

  it.each(['press-gate-pass', 'press-accreditation'])(
    'a revocation without the one of %s is refused and told',
    async (configuration) => {
      const id = await withPass();
      forgetThose(id, configuration);
      const { status, body } = await act('revoke', id);
      expect([status, body['type']]).toEqual([409, expect.stringContaining('revocation-lost')]);
      expect(alarms()).toEqual(['revocation_envelope_lost']);
    },
  );

  it('the sweep notices that one is missing', async () => {
    const id = await withPass();
    office.service.clock.advance(601);
    await sweep(office.service.ports);
    expect(alarms(), 'all is well').toEqual([]);
    forgetThose(id, 'press-gate-pass');
    await sweep(office.service.ports);
    expect(alarms()).toEqual(['revocation_envelope_lost']);
  });

  it('an offer of passes without copies is not registered: nothing would tell that their envelope is gone', async () => {
    const register = async (configurations: string[]) => {
      const made = await office.make(office.ana, event, { configurations });
      return (await office.register(office.ana, event, [made.offer]))[0]?.ok;
    };
    expect(await register(['press-gate-pass'])).toBe(false);
    expect(await register(['press-accreditation', 'press-gate-pass'])).toBe(true);
  });
});

describe('an accreditation set back to offered', () => {
  it('is not withdrawn while its copies live: it has no offer', async () => {
    const [person] = await office.accredited(event, 1);
    const id = person!.accreditation;
    office.write('DELETE FROM revocations WHERE accreditation = ?', id);
    office.write("UPDATE accreditations SET state = 'offered' WHERE id = ?", id);
    const { status, body } = await office.begin(office.ana, office.onPeople(event, 'withdraw', [id], 'LOST'));
    expect([status, body['type']]).toEqual([409, expect.stringContaining('revocation-lost')]);
    expect(alarms()).toEqual(['revocation_envelope_lost']);
  });

  it('nor with its old offer put back: the key of that is destroyed', async () => {
    const [person] = await office.accredit(event, 1);
    const id = person!.accreditation;
    const [offer] = office.sql<Row>('SELECT * FROM offers WHERE accreditation = ?', id);
    await office.pickUp(person!);
    office.write('DELETE FROM revocations WHERE accreditation = ?', id);
    office.write("UPDATE accreditations SET state = 'offered' WHERE id = ?", id);
    put('offers', offer!);
    expect((await office.begin(office.ana, office.onPeople(event, 'withdraw', [id], 'LOST'))).status).toBe(409);
  });
});
