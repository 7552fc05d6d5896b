/** The witness protocol as a table: every status of C2SP tlog-witness, and what never changes what was seen. */
import { spawn } from 'node:child_process';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openIdentity } from '../../../src/cli/witness/identity.ts';
import { openMemory } from '../../../src/cli/witness/memory.ts';
import { encodeBase64 } from '../../../src/lib/base64.ts';
import { type Bytes, utf8 } from '../../../src/lib/bytes.ts';
import { sha256 } from '../../../src/lib/sha256.ts';
import { unixSeconds } from '../../../src/lib/time.ts';
import {
  emptyRoot,
  findCosignature,
  MAX_ADD_CHECKPOINT,
  parseNote,
  renderAddCheckpoint,
  renderSignature,
  SIZE_TYPE,
} from '../../../src/merkle/index.ts';
import { createTinyLog } from '../../actors/tiny-log.ts';
import { startWitness, type TestWitness } from '../../actors/witness.ts';
import { NOON } from '../../harness.ts';

const log = createTinyLog();
const fork = createTinyLog(log.origin, 'b');
/** Tells the same until leaf 8: both continue a tree of eight. */
const late = createTinyLog(log.origin, 'c', 'log', 8);
const stranger = createTinyLog(log.origin, 'a', 'another key');
const elsewhere = createTinyLog('elsewhere.example/log');

let witness: TestWitness;
let now = NOON;
beforeEach(async () => {
  now = NOON;
  witness = await startWitness({ logs: [log.key], now: () => now });
});
afterEach(() => witness.remove());

/** When this witness says that it saw a text; `undefined` for an answer that is no cosignature of it. */
async function cosignedAt(answer: Response, text: string): Promise<number | undefined> {
  const parsed = parseNote(`${text}\n${await answer.clone().text()}`);
  return parsed.ok ? findCosignature(text, parsed.value.signatures, witness.key) : undefined;
}
const size = () => witness.self.memory.last(log.origin).size;

describe('a witness', () => {
  it('cosigns the first checkpoint that it sees, of any size, and each that continues it', async () => {
    const first = await witness.post(log.request(0, 5));
    expect([first.status, await cosignedAt(first, log.text(5))]).toEqual([200, NOON]);
    now = unixSeconds(NOON + 7);
    for (const [before, after] of [
      [5, 8],
      [8, 700],
      [700, 701],
    ] as const) {
      const next = await witness.post(log.request(before, after));
      expect([next.status, await cosignedAt(next, log.text(after)), size()]).toEqual([200, NOON + 7, after]);
    }
    expect(witness.told).toEqual(Array.from({ length: 4 }, () => 'cosigned'));
  });

  it('cosigns the same head again, at a later moment, and the empty tree', async () => {
    expect(await cosignedAt(await witness.post(log.request(0, 0)), log.text(0))).toBe(NOON);
    await witness.post(log.request(0, 8));
    now = unixSeconds(NOON + 3600);
    expect(await cosignedAt(await witness.post(log.request(8, 8)), log.text(8))).toBe(NOON + 3600);
  });

  it('shows its key, and the last head that it cosigned under the name of the log', async () => {
    expect(await (await witness.get('/key')).text()).toBe(`${witness.vkey}\n`);
    const place = `/${Buffer.from(sha256(utf8(log.origin))).toString('hex')}/checkpoint`;
    expect((await witness.get(place)).status).toBe(404);
    const strangers: string = renderSignature({ name: 'somebody', id: '01020304' }, new Uint8Array(64));
    await witness.post(log.request(0, 8) + strangers);
    const shown = parseNote(await (await witness.get(place)).text());
    expect(shown.ok && shown.value.signatures.map(({ name }) => name)).toEqual([log.origin, witness.key.name]);
    expect((await witness.get('/x/checkpoint')).status).toBe(404);
  });
});

describe('what a witness does not cosign', () => {
  beforeEach(() => witness.post(log.request(0, 8)));
  const body = (oldSize: number, note: string, proof: readonly Bytes[] = []): string =>
    renderAddCheckpoint({ oldSize, proof, note });
  const wrong = log.proof(8, 16).map(() => sha256(utf8('x')));
  const sameRoot = (text: string) => text.replace('\n16\n', '\n17\n');

  const table: readonly (readonly [what: string, make: () => BodyInit, status: number])[] = [
    // 400
    ['an empty body', () => '', 400],
    ['a body that is not UTF-8', () => Uint8Array.of(0xff, 0xfe), 400],
    ['JSON', () => '{"old":8}', 400],
    ['a proof without a checkpoint', () => 'old 8\n\n', 400],
    ['a checkpoint without a signature line', () => body(8, log.text(16)), 400],
    ['a checkpoint whose size has a leading zero', () => body(8, log.note(16).replace('\n16\n', '\n016\n')), 400],
    ['a checkpoint of a huge size', () => body(8, log.note(16).replace('\n16\n', `\n${'9'.repeat(40)}\n`)), 400],
    ['a checkpoint with CRLF', () => body(8, log.note(16).replaceAll('\n', '\r\n')), 400],
    ['a root of another length', () => body(8, log.note(16).replace(/\n[A-Za-z0-9+/]{43}=\n/, '\nAAAA\n')), 400],
    ['more than 64 signature lines', () => body(8, log.note(16) + log.sign('x').repeat(64)), 400],
    ['an old size above the checkpoint’s', () => body(9, log.note(8)), 400],
    // 404, 403
    ['another log', () => elsewhere.request(0, 8), 404],
    ['a key that it does not know', () => stranger.request(8, 16), 403],
    ['a forged line of the log’s key', () => body(8, sameRoot(log.note(16))), 403],
    ['a right line and a wrong one of the log’s key', () => log.request(8, 16) + log.sign('something else'), 403],
    [
      'only a line of its own',
      () => body(8, `${log.text(16)}\n${witness.self.identity.cosign(log.text(16), NOON)}`),
      403,
    ],
    // 409 with the size seen last
    ['an old size of zero', () => log.request(0, 16), 409],
    ['an old size below', () => log.request(4, 16), 409],
    ['an old size above', () => log.request(9, 16), 409],
    ['an older checkpoint', () => log.request(4, 7), 409],
    // 422
    ['no proof', () => body(8, log.note(16)), 422],
    ['a wrong proof', () => body(8, log.note(16), wrong), 422],
    ['a proof that is too long', () => body(8, log.note(16), [...log.proof(8, 16), sha256(utf8('x'))]), 422],
    ['a proof between equal sizes', () => body(8, log.note(8), [sha256(utf8('x'))]), 422],
    ['another history that is longer', () => fork.request(8, 16), 422],
  ];
  it.each(table)('%s', async (_what, make, status) => {
    const answer = await witness.post(make());
    expect(answer.status).toBe(status);
    if (status === 409) {
      expect(answer.headers.get('content-type')).toBe(SIZE_TYPE);
      expect(await answer.clone().text()).toBe('8\n');
    }
    expect(await cosignedAt(answer, log.text(16))).toBeUndefined();
    // Nothing was poisoned: the honest log goes on.
    expect(size()).toBe(8);
    expect((await witness.post(log.request(8, 16))).status).toBe(200);
  });

  it('another tree of the same size: 409 without a size, and the note is kept as evidence', async () => {
    const answer = await witness.post(fork.request(8, 8));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([409, 'text/plain; charset=UTF-8']);
    expect(witness.self.memory.accusations(log.origin)).toEqual([fork.note(8)]);
    // Also when the old size is wrong: that the office signed it is proof enough.
    await witness.post(renderAddCheckpoint({ oldSize: 0, proof: [], note: fork.note(8) }));
    expect(witness.self.memory.accusations(log.origin)).toHaveLength(1);
    expect(size()).toBe(8);
  });

  it('a tree of no leaves with another root, or with a proof', async () => {
    const fresh = await startWitness({ logs: [log.key], now: () => NOON });
    const forged = await fresh.post(body(0, log.note(0, sha256(utf8('x')))));
    expect(forged.status).toBe(409);
    expect((await fresh.post(body(0, log.note(0), [emptyRoot()]))).status).toBe(422);
    expect((await fresh.post(body(0, log.note(8), [emptyRoot()]))).status).toBe(422);
    expect((await fresh.post(log.request(0, 0))).status).toBe(200);
    await fresh.remove();
  });

  it('a body that is too long, said or not, or compressed', async () => {
    const long = 'x'.repeat(MAX_ADD_CHECKPOINT + 1);
    expect((await witness.post(long)).status).toBe(413);
    const stream = new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(65_536)) });
    const endless = new Request('http://localhost/add-checkpoint', {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect((await witness.fetch(endless.url, endless as RequestInit)).status).toBe(413);
    expect((await witness.post('x', { 'content-encoding': 'gzip' })).status).toBe(400);
  });

  it('lines of strangers and duplicates neither help nor harm, and a second known key may sign too', async () => {
    const renewed = createTinyLog(log.origin, 'a', 'next year');
    const both = await startWitness({ logs: [log.key, renewed.key], now: () => NOON });
    const strangers = renderSignature({ name: log.origin, id: 'ffffffff' }, new Uint8Array(64));
    expect((await both.post(log.request(0, 8) + strangers.repeat(20) + log.sign(log.text(8)))).status).toBe(200);
    expect((await both.post(renewed.request(8, 16))).status).toBe(200);
    await both.remove();
  });

  it('extension lines are signed as they stand, and mean nothing', async () => {
    const text = `${log.text(16)}an extension\n`;
    const answer = await witness.post(body(8, `${text}\n${log.sign(text)}`, log.proof(8, 16)));
    expect([answer.status, await cosignedAt(answer, text)]).toEqual([200, NOON]);
  });

  it('anything but the two addresses', async () => {
    expect((await witness.get('/add-checkpoint')).status).toBe(404);
    expect((await witness.get('/')).status).toBe(404);
  });
});

describe('two histories at once', () => {
  it('of fifty parallel requests on two forks one fork is cosigned, and it alone', async () => {
    await witness.post(log.request(0, 8));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => witness.post((i % 2 === 0 ? late : log).request(8, 9 + (i % 5)))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set([200, 409]));
    // Alone each of them would have been cosigned: both continue what was seen.
    const alone = await startWitness({ logs: [log.key], now: () => now });
    await alone.post(log.request(0, 8));
    expect((await alone.post(late.request(8, 9))).status).toBe(200);
    await alone.remove();
  });

  it('two first checkpoints: one wins', async () => {
    const answers = await Promise.all([witness.post(log.request(0, 8)), witness.post(fork.request(0, 9))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('two processes on one memory: what one saw the other has seen', async () => {
    const second = await startWitness({ logs: [log.key], now: () => now, folder: witness.folder });
    expect((await witness.post(log.request(0, 8))).status).toBe(200);
    expect(await (await second.post(fork.request(0, 9))).text()).toBe('8\n');
    // The swap itself: whoever looked before the other wrote, loses.
    const { memory } = witness.self;
    const before = memory.last(log.origin);
    expect(second.self.memory.advance(log.origin, before, { size: 9, root: sha256(utf8('9')) })).toBe(true);
    expect(memory.advance(log.origin, before, { size: 10, root: sha256(utf8('10')) })).toBe(false);
    expect(size()).toBe(9);
    await second.stop();
  });
});

describe('a witness that stops', () => {
  it('remembers, with the same key, after a new start', async () => {
    await witness.post(log.request(0, 8));
    await witness.stop();
    const again = await startWitness({ logs: [log.key], now: () => now, folder: witness.folder });
    expect(again.vkey).toBe(witness.vkey);
    expect(await (await again.post(fork.request(0, 8))).text()).toBe('8\n');
    expect((await again.post(log.request(8, 9))).status).toBe(200);
    witness = again;
  });

  it('between what it wrote and its answer: the log asks again and gets its line', async () => {
    const { identity } = witness.self;
    const cosign = identity.cosign;
    Object.assign(identity, { cosign: () => expect.fail('killed') });
    expect((await witness.post(log.request(0, 8))).status).toBe(500);
    Object.assign(identity, { cosign });
    // It is on the disk: the other history comes too late.
    expect((await witness.post(fork.request(0, 8))).status).toBe(409);
    expect(await (await witness.post(log.request(0, 8))).text()).toBe('8\n');
    expect(await cosignedAt(await witness.post(log.request(8, 8)), log.text(8))).toBe(NOON);
  });

  it('killed at any moment has on the disk whatever it answered', async () => {
    // Another process answers, tells us, and is killed without a chance to close anything.
    const script = `
      const { openMemory } = await import(${JSON.stringify(join(import.meta.dirname, '../../../src/cli/witness/memory.ts'))});
      const memory = openMemory(process.argv[1]);
      for (let size = 1; ; size++) {
        const before = memory.last('office');
        if (!memory.advance('office', before, { size, root: new Uint8Array(32).fill(size & 255) })) throw new Error('lost');
        process.stdout.write(size + '\\n');
      }`;
    const path = join(witness.folder, 'killed.sqlite');
    const child = spawn(process.execPath, ['--experimental-strip-types', '--input-type=module', '-e', script, path]);
    let said = '';
    await new Promise<void>((resolve) =>
      child.stdout.on('data', (data) => {
        said += String(data);
        if (said.split('\n').length > 40) resolve();
      }),
    );
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const answered = Number(said.split('\n').at(-2));
    const memory = openMemory(path);
    expect(memory.last('office').size).toBeGreaterThanOrEqual(answered);
    memory.close();
  });
});

describe('who a witness is', () => {
  it('stands in a file that nobody else can read, and keeps its name', () => {
    const path = join(witness.folder, 'key.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(openIdentity(witness.folder, undefined)).toMatchObject({ ok: true });
    expect(openIdentity(witness.folder, 'another')).toEqual({ ok: false, error: { type: 'identity_other' } });
    for (const text of ['', '{}', '[]', JSON.stringify({ v: 1, name: 'x', jwk: {} })]) {
      writeFileSync(path, text);
      expect(openIdentity(witness.folder, undefined)).toEqual({ ok: false, error: { type: 'identity_format' } });
    }
  });

  it.each([undefined, '', 'a b', 'a+b', 'a\nb', 'a\u2028b', 'x'.repeat(257)])('cannot be named %j', (name) => {
    expect(openIdentity(join(witness.folder, 'fresh'), name)).toEqual({ ok: false, error: { type: 'identity_name' } });
  });

  it('a file that others can read is not used', () => {
    chmodSync(join(witness.folder, 'key.json'), 0o644);
    expect(() => openIdentity(witness.folder, undefined)).toThrow('chmod 600');
  });

  it('signs what the specification says, in the specification’s spelling', async () => {
    const line = witness.self.identity.cosign(log.text(8), unixSeconds(1679315147));
    expect(line).toMatch(new RegExp(`^— ${witness.key.name} [A-Za-z0-9+/]+=*\\n$`));
    const bytes = Buffer.from(line.split(' ')[2] as string, 'base64');
    expect(bytes.subarray(0, 4).toString('hex')).toBe(witness.key.id);
    expect(bytes.readBigUInt64BE(4)).toBe(1679315147n);
    expect(encodeBase64(bytes)).toBe(line.split(' ')[2]?.trimEnd());
  });
});
