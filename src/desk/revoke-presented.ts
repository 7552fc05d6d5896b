/** Revoking one copy by showing it: what a desk can do without its key, and what it can do to this copy only. */
import type { Actor } from '../access/index.ts';
import { type IssuerTrust, verifyIssuedSdJwt } from '../credential/sd-jwt/index.ts';
import { importEs256PublicKey } from '../lib/es256.ts';
import { isJsonObject, type JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import { findEventList, prepareCopyFlip } from '../status/index.ts';
import { pendingLeaf } from '../transparency/index.ts';
import { countSolo, soloLeft } from './act-statement.ts';
import { commit } from './batch.ts';
import { type DeskRefusal, refusal } from './errors.ts';
import { findOpenEvent } from './open-event.ts';
import type { RevokedCopy } from './wire.ts';

/**
 * Makes the presented copy invalid; its sisters stay as they are. It counts among the five that one person may end in
 * ten minutes. The wire has refused disclosures and key binding already: the service has no use for what they say.
 * Reasons: event_*, presentation_refused, presentation_foreign, solo_spent, those of the status list, busy.
 */
export async function revokePresented(
  ports: Ports,
  actor: Actor,
  now: UnixSeconds,
  id: string,
  presentation: string,
): Promise<Result<RevokedCopy, DeskRefusal>> {
  const event = await findOpenEvent(ports, id, now);
  if (!event.ok) return event;
  const policy = { trust: ownTrust(ports), now, vct: ports.config.vct };
  const credential = await verifyIssuedSdJwt(presentation, policy);
  if (!credential.ok || credential.value.iss !== ports.config.publicUrl) return err(refusal('presentation_refused'));
  const entry = parseEntry(credential.value.status);
  if (entry === undefined) return err(refusal('presentation_refused'));
  return commit<RevokedCopy>(ports, async () => {
    const list = await findEventList(ports, id, now);
    if (list === undefined) return err(refusal('status_list_absent'));
    if (list.uri !== entry.uri) return err(refusal('presentation_foreign'));
    if ((await soloLeft(ports, actor.client, now)) < 1) return err(refusal('solo_spent'));
    const flips = await prepareCopyFlip(ports, now, id, entry.idx);
    if (!flips.ok) return err(refusal(flips.error.type === 'status_ranks' ? 'presentation_refused' : flips.error.type));
    const leaf = pendingLeaf(ports, now, { type: 'copy_revoked', event: id });
    return ok({
      statements: [...flips.value.statements, ...countSolo(ports.store.db, actor.client, now, 1), leaf],
      settle: flips.value.settle,
      answer: { revoked: 'this copy only' },
    });
  });
}

/** Trusts certificates of our own ring and no others: no chain is built, so no chain can be argued with. */
function ownTrust({ keys, config }: Pick<Ports, 'keys' | 'config'>): IssuerTrust {
  return {
    type: 'x5c',
    async resolve(x5c, iss) {
      if (iss !== config.publicUrl) return err({ type: 'E_ISS' });
      const signer = (await keys.signers('credential')).find((own) => own.x5c[0] === x5c[0]);
      const key = signer && (await importEs256PublicKey(signer.publicJwk));
      return key === undefined ? err({ type: 'E_KEY_SOURCE' }) : ok(key);
    },
  };
}

/** Token Status List §6.2: `status.status_list` with `idx` and `uri`. */
function parseEntry(status: JsonValue | undefined): { readonly uri: string; readonly idx: number } | undefined {
  if (!isJsonObject(status)) return undefined;
  const list = status['status_list'];
  if (!isJsonObject(list)) return undefined;
  const { idx, uri } = list;
  return typeof uri === 'string' && Number.isSafeInteger(idx) ? { uri, idx: idx as number } : undefined;
}
