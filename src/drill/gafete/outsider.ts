/**
 * Somebody with nothing but the public address (L0). He guesses codes and tokens, tries whether the answers tell a code that
 * was once real from one that never was, and issues passes in the office's name with keys of his own. No limit of requests
 * holds him up here; in a service that runs they would.
 */
import { mkdirSync } from 'node:fs';
import { createChecker, orThrow } from '../../client/index.ts';
import { encodeBase64url } from '../../lib/base64url.ts';
import { utf8 } from '../../lib/bytes.ts';
import { MINUTE } from '../../lib/time.ts';
import { systemRandom } from '../../runtime/node/service.ts';
import type { Dataset, DrillPerson } from '../dataset.ts';
import type { Attempt } from '../target.ts';
import { pickUp } from './life.ts';
import { type Office, openOffice, personFor } from './office.ts';
import { type DrillService, startDrillService } from './service.ts';

const CODES = 1000;
const TOKENS = 50;
/** Addresses that open with a token only. */
const LOCKED = ['/desk/events', '/desk/members', '/desk/acts'];

/** `dead`: codes that were real once, by the links that people were given. `home`: a folder for his own service. */
export async function tryFromOutside(
  service: DrillService,
  office: Office,
  { people }: Pick<Dataset, 'people'>,
  dead: readonly string[],
  home: string,
): Promise<Attempt[]> {
  const impostor = people.find(({ kind }) => kind === 'stranger');
  return [
    await guessCodes(service),
    await tellCodesApart(service, dead),
    await guessTokens(service),
    ...(impostor === undefined ? [] : [await issueOneself(service, office, impostor, home)]),
  ];
}

const randomText = (bytes = 32) => encodeBase64url(systemRandom(bytes));

async function redeem(service: DrillService, code: string): Promise<Response> {
  const grant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
  const body = new URLSearchParams({ grant_type: grant, 'pre-authorized_code': code, tx_code: '00000000' });
  return service.fetch('/token', { method: 'POST', body });
}

async function guessCodes(service: DrillService): Promise<Attempt> {
  let succeeded = 0;
  for (let n = 0; n < CODES; n++) if ((await redeem(service, randomText())).ok) succeeded++;
  return { name: 'guess_codes', tried: CODES, succeeded };
}

/** Whoever can tell that a code was real once learns from a mailbox who was accredited, after it is over. */
async function tellCodesApart(service: DrillService, dead: readonly string[]): Promise<Attempt> {
  const answerTo = async (code: string) => {
    const answer = await redeem(service, code);
    return JSON.stringify([answer.status, [...answer.headers].sort(), await answer.text()]);
  };
  const unknown = await answerTo(randomText());
  let succeeded = 0;
  for (const code of dead) if ((await answerTo(code)) !== unknown) succeeded++;
  return { name: 'guess_which_codes_were_real', tried: dead.length, succeeded };
}

/** Random texts, and tokens that look like ours without anybody's signature. */
async function guessTokens(service: DrillService): Promise<Attempt> {
  let [tried, succeeded] = [0, 0];
  for (let n = 0; n < TOKENS; n++) {
    const header = { alg: n % 2 === 0 ? 'none' : 'ES256', typ: 'at+jwt', kid: randomText(16) };
    const claims = { iss: service.publicUrl, sub: randomText(16), role: 'admin', exp: service.now() + MINUTE };
    const part = (value: object) => encodeBase64url(utf8(JSON.stringify(value)));
    const forged = `${part(header)}.${part(claims)}.${n % 2 === 0 ? '' : randomText(64)}`;
    for (const path of LOCKED) {
      for (const authorization of [`Bearer ${forged}`, `DPoP ${forged}`, `Bearer ${randomText()}`]) {
        tried++;
        if ((await service.fetch(path, { headers: { authorization } })).ok) succeeded++;
      }
    }
  }
  return { name: 'guess_tokens', tried, succeeded };
}

/** His own service under the office's address gives a pass, which is shown to a verifier that trusts the office. */
async function issueOneself(
  service: DrillService,
  { events }: Office,
  person: DrillPerson,
  home: string,
): Promise<Attempt> {
  mkdirSync(home, { recursive: true });
  const own = await startDrillService(home);
  try {
    const office = await openOffice(own, 1);
    const results = office.ana.desk.accredit(office.events.live, [personFor({ ...person, event: 'live' })], {});
    const given = await results[Symbol.asyncIterator]().next();
    if (given.done === true || !given.value.ok) throw new Error('an impostor accredits as anybody does');
    const { wallet } = await pickUp(own, given.value.value);
    const ask = { audience: 'x509_san_dns:gate.example', nonce: randomText(16) };
    const { presentation } = orThrow(await wallet.present({ ...ask, show: [] }));
    const checkAt = async ({ operator, surroundings, publicUrl }: DrillService, event: string) => {
      const trust = { anchors: [operator.certificate] };
      const { verdict } = await createChecker({ trust, issuers: [publicUrl], ...surroundings() }).check(presentation, {
        ...ask,
        event,
      });
      return verdict;
    };
    // Otherwise a refusal below would prove nothing.
    if ((await checkAt(own, office.events.live)) !== 'go') throw new Error('the impostor’s own gate refuses his pass');
    const succeeded = (await checkAt(service, events.live)) === 'go' ? 1 : 0;
    return { name: 'forge_with_own_keys', tried: 1, succeeded };
  } finally {
    own.close();
  }
}
