import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPlace, type Place, startServing } from '../cli/gafete.ts';
import { createNewcomer, type Newcomer, untilPrinted } from './newcomer.ts';
import { codeBlocksOf } from './page-text.ts';

let place: Place;
let service: Awaited<ReturnType<typeof startServing>>;
let officer: Newcomer;

beforeAll(async () => {
  place = await createPlace();
  service = await startServing(place);
  const html = await (await fetch(`${place.issuer}/docs/en/press-office`)).text();
  const defined = codeBlocksOf(html).find(({ name }) => name === 'function')?.text ?? '';
  officer = createNewcomer(place, html, { aliases: defined.split('\n')[0] ?? '' });
});
afterAll(async () => {
  await service?.stop();
  place?.remove();
});

const ID = /[A-Za-z0-9_-]{22}/;
const firstLine = (text: string) => text.trim().split('\n')[0] ?? '';
const idIn = (text: string) => ID.exec(text)?.[0];
const SECOND = 'second';
let accreditation = '';
let recovery = '';
let second = '';
let gate = '';

async function pickUp(folio: string, offers: string, machine: string) {
  const line = offers.split('\n').find((each) => each.includes(` ${folio} `)) ?? '';
  const link = /openid-credential-offer:\/\/\S+/.exec(line)?.[0] ?? '';
  const codes = join(officer.folder, 'codes.ndjson');
  const known = existsSync(codes) ? readFileSync(codes, 'utf8').trim().split('\n') : [];
  const txCode = known
    .map((each) => JSON.parse(each) as { folio: string; txCode: string })
    .find((each) => each.folio === folio);
  const words = ['wallet', 'accept', link, '--tx-code', txCode?.txCode ?? '', '--json'];
  const held = await place.gafete(words, { home: machine });
  expect(held.code, held.stderr + held.stdout).toBe(0);
}

it('the function that saves typing works', async () => {
  expect((await officer.type('function')).stdout).toMatch(/^ +accredit /m);
});

it('the first machine is enrolled with a code, and shows the recovery words once', async () => {
  const code = firstLine((await officer.type('first-code')).stdout);
  const enrolled = await officer.type('first-enrol', { input: `${code}\n` });
  const rows = [...enrolled.stdout.matchAll(/^ +\d+ [a-z]+.*$/gm)].map(([row]) => row.replace(/\d+/g, '').trim());
  recovery = rows.join(' ').replace(/\s+/g, ' ');
  expect(recovery.split(' ')).toHaveLength(15);
});

let sixWords = '';
it('so is the second, which shows six words', async () => {
  const code = firstLine((await officer.type('second-code')).stdout);
  const shown = await officer.type('second-enrol', { machine: SECOND, input: `${code}\n` });
  sixWords = /six words: (.*)$/m.exec(shown.stdout)?.[1] ?? '';
  second = idIn(/client +(\S+)/.exec(shown.stdout)?.[1] ?? '') ?? '';
  expect(sixWords.split(' ')).toHaveLength(6);
});

it('the event is opened, and the second machine admitted by its words', async () => {
  expect((await officer.type('event')).stdout).toMatch(/Event \S+ is open/);
  const admitted = await officer.type('admit', { fill: { member: firstLine, 'six words': sixWords } });
  expect(admitted.stdout).toMatch(/Admitted\. 3 keys/);
});

it('Friday’s list is accredited: links and codes in two files', async () => {
  officer.writeFiles();
  await officer.type('accredit');
  const offers = readFileSync(join(officer.folder, 'offers.txt'), 'utf8');
  const codes = readFileSync(join(officer.folder, 'codes.ndjson'), 'utf8');
  expect(offers.match(/openid-credential-offer/g)).toHaveLength(2);
  for (const [, txCode] of codes.matchAll(/"txCode":"(\d+)"/g)) expect(offers).not.toContain(txCode);
  await pickUp('A-17', offers, 'photographer');
  await pickUp('A-18', offers, 'writer');
});

it('one person is accredited at the table, with a picture to scan and a code to say', async () => {
  const shown = await officer.type('table');
  expect(shown.stderr).toMatch(/▀|█/);
  expect(shown.stderr).toMatch(/Transaction code \d{6}/);
});

it('the desk can ask why', async () => {
  const told = await officer.type('why', { fill: { accreditation: idIn } });
  accreditation = idIn(told.stdout) ?? '';
  expect(told.stdout).toContain('active');
});

it('a gate is enrolled, appointed, and asks a wallet', async () => {
  const code = firstLine((await officer.type('gate-code')).stdout);
  const enrolled = await officer.type('gate-enrol', { machine: 'gate', input: `${code}\n` });
  gate = /--client (\S+)/.exec(enrolled.stdout)?.[1] ?? '';
  await officer.type('gate-add', { fill: { client: gate } });
  const asking = officer.start('verify', { machine: 'gate' });
  const link = await untilPrinted(asking.printed, /openid4vp:\/\/\S+/, asking.ended);
  const shown = await place.gafete(['wallet', 'show', link, '--yes'], { home: 'photographer' });
  expect(shown.code, shown.stderr).toBe(0);
  const { code: exit, stdout } = await asking.ended;
  expect(stdout).toMatch(/^GO /m);
  expect(stdout).not.toMatch(/Xóchitl|photo|print/);
  expect(exit).toBe(0);
});

it('a phone is paired as a gate by a link of fifteen minutes', async () => {
  const paired = await officer.type('gate-pair');
  const { hash, pathname } = new URL(/http\S+#pair=\S+/.exec(paired.stdout)?.[0] ?? 'none:');
  expect(pathname).toBe('/gate');
  expect(hash).toMatch(/^#pair=[\w-]{43}\.[\w-]{43}/);
});

it('a lost phone is replaced', async () => {
  const again = await officer.type('lost', { fill: { accreditation: idIn } });
  expect(again.stdout).toContain('every copy of it is refused');
  accreditation = /^A-17 +(\S{22}) +openid/m.exec(again.stdout)?.[1] ?? '';
  const link = /openid-credential-offer:\/\/\S+/.exec(again.stdout)?.[0] ?? '';
  const txCode = /Transaction code (\d+)/.exec(again.stderr)?.[1] ?? '';
  const held = await place.gafete(['wallet', 'accept', link, '--tx-code', txCode], { home: 'new-phone' });
  expect(held.code, held.stderr).toBe(0);
});

it('a punishment waits for the second person', async () => {
  // Waiting is not done: the command says so with an exit code of its own, so it is typed without stopping at it.
  const { stdout } = await officer.start('lent', { fill: { accreditation } }).ended;
  const act = /gafete approve (\S+)/.exec(stdout)?.[1] ?? '';
  const approved = await officer.type('approve', { machine: SECOND, fill: { act }, answer: '--yes' });
  expect(approved.stdout).toContain('revoked');
});

it('a suspension is one person’s, and is lifted', async () => {
  const found = await place.gafete(['find', '--folio', 'A-18', '--json'], { home: 'desk' });
  const { entries } = found.json() as unknown as { entries: { accreditation: string }[] };
  const told = await officer.type('suspend', { fill: { accreditation: entries[0]?.accreditation ?? '' } });
  expect(told.stdout).toMatch(/suspended[\s\S]*active/);
});

it('appointments and keys are renewed', async () => {
  const renewed = await officer.type('renew', { fill: { client: second } });
  expect(renewed.stdout).toContain('Renewed until');
  expect((await officer.type('keys')).stdout).not.toMatch(/^FAIL/m);
});

it('a machine is removed', async () => {
  expect((await officer.type('remove', { fill: { client: gate } })).stdout).toContain('its next request is refused');
});

it('the event is closed by two people', async () => {
  const { stdout } = await officer.start('close').ended;
  const act = /gafete approve (\S+)/.exec(stdout)?.[1] ?? '';
  await officer.type('approve-close', { machine: SECOND, fill: { act }, answer: '--yes' });
  expect((await place.gafete(['event', 'list'], { home: 'desk' })).stdout).toContain('No event is open');
});

it('the printed words renew the last machine', async () => {
  expect((await place.gafete(['client', 'remove', second], { home: 'desk' })).code).toBe(0);
  expect((await officer.type('recover', { input: recovery })).stdout).toContain('appointed until');
});

it('every named command of the guide was typed', () => {
  const named = officer.blocks.flatMap(({ name }) => (name === undefined ? [] : [name]));
  expect(named.filter((name) => !officer.typed.has(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(20);
});
