/** The examples of OpenID4VP 1.0 (third-party; read where they lie, and said to be missing where they do not). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scene, startScene } from './scene.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'shared', 'vectors', 'openid4vp');
const here = existsSync(FOLDER);
if (!here) console.log('skipped: shared/vectors/openid4vp is not on this machine');
const queries = here ? readdirSync(join(FOLDER, '1.0', 'examples', 'query_lang')) : [];
const read = (...path: string[]) => JSON.parse(readFileSync(join(FOLDER, ...path), 'utf8')) as unknown;

describe.skipIf(!here)('official examples', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene();
  });
  afterAll(() => scene.service.close());

  it.each(queries)('%s is DCQL, and more than any gate of ours may ask', async (name) => {
    const before = scene.rows();
    const response = await scene.askFor({ query: read('1.0', 'examples', 'query_lang', name) });
    const { type } = (await response.json()) as { type: string };
    expect(response.status).toBe(422);
    expect(['urn:gafete:problem:not-for-gates', 'urn:gafete:problem:over-asking']).toContain(type);
    expect(scene.rows()).toBe(before);
  });

  it('the encrypted response is of another request, and is not opened', async () => {
    const begun = await scene.ask();
    const { payload } = await scene.fetchRequest(begun);
    const { jwe } = read('encrypted_response_example.json') as { jwe: string };
    const before = scene.rows();
    expect((await scene.post(payload.response_uri, { response: jwe })).status).toBe(400);
    expect(scene.lastRefusal()).toBe('e_jwe_kid');
    expect(scene.rows()).toBe(before);
    expect(await scene.stateOf(begun.tx)).toBe('open');
  });

  it('our metadata has the members of the example for SD-JWT VCs', async () => {
    const { payload } = await scene.fetchRequest(await scene.ask());
    const example = read('1.0', 'examples', 'client_metadata', 'sd_jwt_vc_verifier_metadata.json') as {
      vp_formats_supported: Record<string, Record<string, unknown>>;
    };
    const ours = payload.client_metadata['vp_formats_supported'] as typeof example.vp_formats_supported;
    expect(Object.keys(ours)).toEqual(Object.keys(example.vp_formats_supported));
    for (const member of Object.keys(example.vp_formats_supported['dc+sd-jwt'] ?? {})) {
      expect(Object.keys(ours['dc+sd-jwt'] as object)).toContain(member);
    }
  });
});
