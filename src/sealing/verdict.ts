import type { Random } from '../lib/bytes.ts';
import { hasExactly } from '../lib/canonical-json.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import type { EcdhPrivateKey } from './ecdh.ts';
import { type FormOpenRefusal, type FormSealRefusal, openForm, sealForm } from './form-jwe.ts';
import { type Refusal, refuse } from './refusal.ts';

const VERDICTS = ['go', 'check', 'stop', 'already'] as const;

/** What a gate is told in judge mode, and nothing more: the claims that were asked for. */
export type Verdict = {
  readonly verdict: (typeof VERDICTS)[number];
  readonly reason: string | null;
  readonly claims: JsonObject;
};

/** Seals a verdict to the requester's key of one transaction (design-sealing §3), in the service. */
export function sealVerdict(
  requester: EcPublicJwk,
  tx: string,
  verdict: Verdict,
  random: Random,
): Promise<Result<string, FormSealRefusal>> {
  return sealForm(requester, { typ: 'gafete/v1/verdict', tx }, { ...verdict }, random);
}

/** Opens the verdict of one transaction, in the requester's client; `body` when it has another shape. */
export async function openVerdict(
  jwe: string,
  requester: EcdhPrivateKey,
  tx: string,
): Promise<Result<Verdict, FormOpenRefusal | Refusal<'body'>>> {
  const body = await openForm(jwe, requester, { typ: 'gafete/v1/verdict', tx });
  if (!body.ok) return body;
  if (!hasExactly(body.value, ['verdict', 'reason', 'claims'])) return refuse('body');
  const { reason, claims } = body.value;
  const verdict = VERDICTS.find((word) => word === (body.value as JsonObject)['verdict']);
  if (verdict === undefined || (reason !== null && typeof reason !== 'string')) return refuse('body');
  return isJsonObject(claims as JsonValue) ? ok({ verdict, reason, claims: claims as JsonObject }) : refuse('body');
}
