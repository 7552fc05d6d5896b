/**
 * The verifier in this process: a presentation judged, an answer taken from its encrypted form to the sealed verdict, and
 * request objects signed, beside raw verifications and signatures in the same rounds; then memory over many presentations.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Judge, Question } from '../../src/judging/index.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { createServiceJudge } from '../../src/verifier/judge.ts';
import { type Held, type RequestPayload, type Scene, startScene, TODAY } from '../verifier/scene.ts';
import { measureCredoVerifier } from './credo.ts';
import { type Effort, measureRates, rateOf, ratioOf } from './measure.ts';
import { perSecond, type Section, times } from './report.ts';

const MESSAGE = utf8('a message as long as a digest: 32');

/** Measures goal 4's first half; `presentations`: how many pass while memory is watched. */
export async function benchVerifier(effort: Effort, presentations: number): Promise<Section> {
  // Without limits: everybody calls from one place here.
  const scene = await startScene({ gate: { purpose: 'zone-gate', zones: ['pit'] } });
  const held = await scene.issue();
  const begun = await scene.ask();
  const { payload } = await scene.fetchRequest(begun);
  const judge = createServiceJudge(scene.service.ports);
  const question: Question = {
    query: payload.dcql_query as unknown as Question['query'],
    nonce: payload.nonce,
    aud: payload.client_id,
    event: scene.event.id,
    today: TODAY,
    now: scene.service.clock.now(),
  };
  const shown = { press: [await scene.present(held, payload)] };
  const judged = await judge(question, shown);
  if (!judged.ok || judged.value.verdict !== 'go') throw new Error('what the benchmark shows is not accepted');

  const { privateKey, publicKey } = rawKeys();
  const signature = nodeSign('sha256', MESSAGE, privateKey);
  const rates = await measureRates(
    [
      { name: 'raw verify', run: () => nodeVerify('sha256', MESSAGE, publicKey, signature) },
      { name: 'raw sign', run: () => nodeSign('sha256', MESSAGE, privateKey) },
      { name: 'judge', run: () => judge(question, shown) },
      { name: 'request', run: () => scene.service.fetch(begun.requestUri) },
    ],
    effort,
  );
  const whole = await measureWhole(scene, held, Math.max(20, effort.rounds * 2));
  const credo = await besideCredo(scene, payload, Math.max(30, effort.rounds * 10));
  const heap = await watchHeap(judge, question, shown, presentations);
  scene.service.close();
  const rate = rateOf(rates, 'judge');
  const requests = rateOf(rates, 'request');
  return {
    title: 'Verifier (one process, processor time)',
    rows: [
      { name: 'raw ES256 verify, node:crypto', value: perSecond(rateOf(rates, 'raw verify')) },
      { name: 'raw ES256 sign, node:crypto', value: perSecond(rateOf(rates, 'raw sign')) },
      {
        name: 'presentation judged (trust, SD-JWT, binding, DCQL, status)',
        value: perSecond(rate),
        note: `${ratioOf(rates, 'judge', 'raw verify').toFixed(2)} of a raw verify; three are needed`,
      },
      {
        name: 'request object served and signed anew',
        value: perSecond(rateOf(rates, 'request')),
        note: `${ratioOf(rates, 'request', 'raw sign').toFixed(2)} of a raw sign`,
      },
      ...(typeof credo === 'string'
        ? [{ name: 'Credo 0.6.3 verifier', value: 'unknown', note: credo }]
        : [
            {
              name: 'presentation verified by Credo 0.6.3 (no status, no DCQL)',
              value: perSecond(1000 / credo.judged),
              note: `ours judges ${times((rate * credo.judged) / 1000)} as many`,
            },
            {
              name: 'request object made and signed by Credo 0.6.3',
              value: perSecond(1000 / credo.requested),
              note: `ours serves ${times((requests * credo.requested) / 1000)} as many`,
            },
          ]),
      { name: 'answer taken: decrypt, judge, store, seal the verdict', value: perSecond(whole) },
      {
        name: `heap after ${presentations.toLocaleString('en-US')} presentations`,
        value: `${heap.after.toFixed(1)} MB`,
        note: `${heap.before.toFixed(1)} MB before, both after a full collection`,
      },
    ],
    goals: [
      {
        number: 4,
        says: 'presentation judged in process, at least 1,000 a second on one core',
        measured: perSecond(rate),
        met: rate >= 1000,
        because:
          'two ES256 verifications and the import of the holder’s key are the floor; the rest is hashing and JSON',
      },
    ],
  };
}

/** Answers to requests of their own, as wallets post them; only the service's part is on the clock. */
async function measureWhole(scene: Scene, held: Held, count: number): Promise<number> {
  let spent = 0;
  for (let i = 0; i < count; i++) {
    const begun = await scene.ask();
    const { payload }: { payload: RequestPayload } = await scene.fetchRequest(begun);
    const response = await scene.encrypt(payload, { press: [await scene.present(held, payload)] });
    const before = process.cpuUsage();
    const answer = await scene.post(payload.response_uri, { response });
    const { user, system } = process.cpuUsage(before);
    if (answer.status !== 200) throw new Error(`an answer of the benchmark got ${answer.status}`);
    spent += user + system;
  }
  return (count / spent) * 1e6;
}

/** The same question and a copy of the same kind, in Credo's hands; it would fetch a status list each time, so it gets none. */
async function besideCredo(scene: Scene, payload: RequestPayload, count: number) {
  const bare = await scene.issue({ status: null });
  return measureCredoVerifier({
    anchor: scene.service.operator.certificate,
    presentation: await scene.present(bare, payload),
    audience: payload.client_id,
    nonce: payload.nonce,
    query: payload.dcql_query,
    count,
  });
}

async function watchHeap(judge: Judge, question: Question, shown: unknown, count: number) {
  const before = heapAfterCollection();
  for (let i = 0; i < count; i++) await judge(question, shown);
  return { before, after: heapAfterCollection() };
}

/** Megabytes in use after a full collection. */
function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
}

function rawKeys() {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' });
  return {
    privateKey: {
      key: createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      dsaEncoding: 'ieee-p1363',
    },
    publicKey: { key: createPublicKey({ key: spki, type: 'spki', format: 'der' }), dsaEncoding: 'ieee-p1363' },
  } as const;
}
