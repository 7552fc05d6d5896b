/**
 * Somebody outside (L0): reads everything that is public, tries paths that a registry would have, guesses, and looks
 * whether answers tell an offer that was used up from one that never was, by their bytes or by their time.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { areaUnderCurve } from '../statistics.ts';
import { type Attempt, type Loot, NO_LOOT } from '../target.ts';
import type { Office } from './office.ts';
import type { DrillService } from './service.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
const GUESSES = 300;
/** Pairs of requests whose times are compared. */
const TIMED = 300;
/** A difference that its interval puts above this can be used to tell two kinds of offer apart. */
const CLEAR = 0.6;

const PUBLIC = [
  ...['/', '/readyz', '/purposes', '/types/press-accreditation/1'],
  ...['openid-credential-issuer', 'oauth-authorization-server', 'jwt-vc-issuer', 'gafete-trust'].map(
    (name) => `/.well-known/${name}`,
  ),
  ...['/log/checkpoint', '/log/keys', '/log/tile/0/000', '/log/tile/entries/000'],
];
/** What a registry of journalists would answer to, and a service without one does not. */
const REGISTRY = ['/journalists', '/people', '/search', '/applicants', '/accreditations', '/roster', '/desk/find'];

/** Everything that anybody may fetch, as files. `names`: people whom he asks about. */
export async function readPublic(
  service: DrillService,
  { events }: Office,
  names: readonly string[],
  folder: string,
): Promise<Loot> {
  mkdirSync(folder, { recursive: true });
  const lists = service.store.sqlite.prepare('SELECT id FROM lists').pluck().all() as string[];
  const size = (service.store.sqlite.prepare('SELECT size FROM log_head').pluck().get() ?? 0) as number;
  const partial = size % 256 === 0 ? [] : [`/log/tile/entries/${tileName(size)}`];
  const paths = [
    ...PUBLIC,
    ...partial,
    ...lists.map((id) => `/status/${id}`),
    ...Object.values(events).flatMap((id) => [`/events/${id}`, `/events/${id}/policy/1`, `/log/erasure/${id}`]),
    ...REGISTRY.flatMap((path) => names.map((name) => `${path}?q=${encodeURIComponent(name)}`)),
  ];
  const files: string[] = [];
  for (const [at, path] of paths.entries()) {
    const answer = await service.fetch(path);
    const headers = [...answer.headers].map((pair) => pair.join(': ')).join('\n');
    writeFileSync(
      join(folder, `${at}.txt`),
      `${headers}\n\n${Buffer.from(await answer.arrayBuffer()).toString('latin1')}`,
      'latin1',
    );
    files.push(`${at}.txt`);
  }
  return { ...NO_LOOT, files };
}

/** The partial tile of entries (C2SP tlog-tiles). */
function tileName(size: number): string {
  return `${String(Math.floor(size / 256)).padStart(3, '0')}.p/${size % 256}`;
}

/** Guesses and oracles. `dead`: codes of offers that were used up, withdrawn or burned, one of each at least. */
export async function knock(service: DrillService, dead: readonly string[]): Promise<Attempt[]> {
  return [
    await guessCodes(service),
    await guessTokens(service),
    await forgeTokens(service),
    await compareAnswers(service, dead),
    await compareTimes(service, dead),
  ];
}

function redeem({ fetch }: DrillService, code: string): Promise<Response> {
  const body = new URLSearchParams({ grant_type: GRANT, 'pre-authorized_code': code, tx_code: '00000000' });
  return fetch('/token', { method: 'POST', body });
}

const anyCode = () => randomBytes(32).toString('base64url');

async function count(name: string, tried: number, works: (n: number) => Promise<boolean>): Promise<Attempt> {
  let succeeded = 0;
  for (let n = 0; n < tried; n++) if (await works(n)) succeeded++;
  return { name, tried, succeeded };
}

function guessCodes(service: DrillService): Promise<Attempt> {
  return count('guess_offer_code', GUESSES, async () => (await redeem(service, anyCode())).ok);
}

function guessTokens({ fetch }: DrillService): Promise<Attempt> {
  const targets = [
    { path: '/credential', method: 'POST' },
    { path: '/desk/clients', method: 'GET' },
    { path: '/gate/me', method: 'GET' },
  ];
  return count('guess_access_token', GUESSES, async (n) => {
    const { path, method } = targets[n % targets.length] as (typeof targets)[number];
    const headers = { authorization: `Bearer ${anyCode()}`, 'content-type': 'application/json' };
    return (await fetch(path, { method, headers, ...(method === 'POST' && { body: '{}' }) })).ok;
  });
}

/** Tokens that say what he likes: without a signature, and with one of his own making. */
function forgeTokens({ fetch, publicUrl, now }: DrillService): Promise<Attempt> {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: publicUrl, aud: publicUrl, sub: 'admin', role: 'admin', exp: now() + 300, iat: now() };
  const paths = ['/desk/clients', '/desk/events', '/desk/acts', '/gate/me'];
  return count('forge_desk_token', 40, async (n) => {
    const header = { alg: n % 2 === 0 ? 'none' : 'HS256', typ: 'at+jwt' };
    const token = `${part(header)}.${part(claims)}.${n % 2 === 0 ? '' : randomBytes(32).toString('base64url')}`;
    return (await fetch(paths[n % paths.length] as string, { headers: { authorization: `DPoP ${token}` } })).ok;
  });
}

async function compareAnswers(service: DrillService, dead: readonly string[]): Promise<Attempt> {
  const spoken = async (code: string) => {
    const answer = await redeem(service, code);
    const headers = [...answer.headers].filter(([name]) => name !== 'date').sort();
    return JSON.stringify([answer.status, headers, await answer.text()]);
  };
  const unknown = await spoken(anyCode());
  return count('guess_old_offer_by_answer', dead.length, async (n) => (await spoken(dead[n] as string)) !== unknown);
}

/** In turns, so that whatever else the machine does falls on both. One test: it succeeds when times differ clearly. */
async function compareTimes(service: DrillService, dead: readonly string[]): Promise<Attempt> {
  const [old, fresh]: [number[], number[]] = [[], []];
  const timed = async (code: string) => {
    const begun = performance.now();
    await (await redeem(service, code)).text();
    return performance.now() - begun;
  };
  for (let n = 0; n < TIMED && dead.length > 0; n++) {
    old.push(await timed(dead[n % dead.length] as string));
    fresh.push(await timed(anyCode()));
  }
  const { low, high } = areaUnderCurve(old, fresh);
  return { name: 'guess_old_offer_by_time', tried: 1, succeeded: low > CLEAR || high < 1 - CLEAR ? 1 : 0 };
}
