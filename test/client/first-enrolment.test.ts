/** A machine that dies between the first enrolment and its answer: the office's recovery key must not die with it. */
import { describe, expect, it } from 'vitest';
import { createEnrolmentCode } from '../../src/access/index.ts';
import { createDeskClient, type DeskProfile, orThrow } from '../../src/client/index.ts';
import { createRandom, startService } from '../harness.ts';

type Death = 'before' | 'after' | undefined;

/** One machine's profile on its disk, and processes over it that may die around the request that enrols for real. */
async function machine() {
  const service = await startService();
  let disk: string | undefined;
  let processes = 0;
  const code = async () => (await createEnrolmentCode(service.ports, 'admin', service.clock.now())).code;
  const start = (death?: Death) =>
    createDeskClient({
      issuer: service.publicUrl,
      profile: {
        load: async () => disk && JSON.parse(disk),
        save: async (profile) => {
          disk = JSON.stringify(profile);
        },
      },
      now: service.clock.now,
      random: createRandom(`process-${processes++}`),
      wait: async () => {},
      fetch: async (url, init) => {
        const first = url.endsWith('/desk/enrol') && String(init.body).includes('"recovery"');
        if (first && death === 'before') throw new Error('died');
        const answer = await service.fetch(url, init);
        if (first && death === 'after') throw new Error('died');
        return answer;
      },
    });
  const kept = () => JSON.parse(disk as string) as DeskProfile;
  return { service, code, start, kept };
}

describe('a first enrolment whose machine dies', () => {
  it.each(['before', 'after'] as const)(
    '%s the service has taken it is finished with the same recovery key',
    async (death) => {
      for (const sameCode of [true, false]) {
        const { service, code, start, kept } = await machine();
        const first = await code();
        expect((await start(death).enrol({ code: first })).ok).toBe(false);
        const made = kept().unprinted;
        expect(made, 'kept before it was sent').toBeDefined();
        const desk = start();
        const enrolled = orThrow(await desk.enrol({ code: sameCode ? first : await code() }));
        expect(enrolled.recovery?.words).toHaveLength(15);
        expect(kept().unprinted).toBe(made);
        const members = orThrow(await desk.members());
        expect(members.find(({ recovery }) => recovery)?.member).toBe(enrolled.recovery?.thumbprint);
        // What is on the paper works.
        expect((await desk.recover((enrolled.recovery?.words ?? []).join(' '))).ok).toBe(true);
        service.close();
      }
    },
  );

  it('after the answer and before anything was shown shows the words at its next start, until they are printed', async () => {
    const { code, start, kept } = await machine();
    const { recovery } = orThrow(await start().enrol({ code: await code() }));
    const desk = start();
    expect(orThrow(await desk.unprintedRecovery())?.words).toEqual(recovery?.words);
    orThrow(await desk.recoveryPrinted());
    expect(orThrow(await start().unprintedRecovery())).toBeUndefined();
    expect(kept().unprinted).toBeUndefined();
    expect(JSON.stringify(kept())).not.toContain('unprinted');
  });

  it('forgets what it made when another machine was the first', async () => {
    const one = await machine();
    const first = await one.code();
    expect((await one.start('before').enrol({ code: first })).ok).toBe(false);
    let other: unknown;
    const rival = createDeskClient({
      issuer: one.service.publicUrl,
      profile: {
        load: async () => other,
        save: async (next) => {
          other = next;
        },
      },
      now: one.service.clock.now,
      random: createRandom('rival'),
      fetch: (url, init) => one.service.fetch(url, init),
    });
    expect(orThrow(await rival.enrol({ code: await one.code() })).recovery).toBeDefined();
    const enrolled = orThrow(await one.start().enrol({ code: first }));
    expect([enrolled.recovery, one.kept().unprinted]).toEqual([undefined, undefined]);
  });
});
