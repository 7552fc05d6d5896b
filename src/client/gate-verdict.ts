/** What a gate is told. */
import type { Labels } from '../credential/accreditation/index.ts';
import { VERDICT_REASONS, type VerdictReason } from '../judging/index.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type EcdhPrivateKey, openVerdict } from '../sealing/index.ts';
import type { VerdictClaims } from '../verifier/wire.ts';
import type { ClientError } from './errors.ts';

/** One word, one reason, and what was asked for; nothing by which two gates could tell that it was the same person. */
export interface GateVerdict {
  /** PASA, REVISAR, NO PASA. */
  readonly verdict: 'go' | 'check' | 'stop';
  readonly reason: VerdictReason;
  /** The reason as a sentence for the person at the door. */
  readonly labels: Labels;
  /** By id of the credential query (`press` in the service's own queries): the claims asked for, in their places. */
  readonly claims: VerdictClaims;
}

/** Opens the verdict of one request. Refuses with `verdict_refused`: a word that we do not know must open no gate. */
export async function openGateVerdict(
  jwe: string,
  key: EcdhPrivateKey,
  tx: string,
): Promise<Result<GateVerdict, ClientError>> {
  const opened = await openVerdict(jwe, key, tx);
  if (!opened.ok) return err(verdictRefused(opened.error.type));
  const { verdict, reason, claims } = opened.value;
  if (reason === null || !isReason(reason)) return err(verdictRefused('reason'));
  const known = VERDICT_REASONS[reason];
  // Word and reason come together: `go` for the reason of a `stop` is neither.
  if (known.verdict !== verdict) return err(verdictRefused('verdict'));
  if (!isVerdictClaims(claims)) return err(verdictRefused('claims'));
  const labels = { 'es-MX': known['es-MX'], en: known.en };
  return ok({ verdict: known.verdict, reason, labels, claims });
}

function isReason(reason: string): reason is VerdictReason {
  return Object.hasOwn(VERDICT_REASONS, reason);
}

function isVerdictClaims(claims: Readonly<Record<string, unknown>>): claims is VerdictClaims {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  return Object.values(claims).every((presentations) => Array.isArray(presentations) && presentations.every(isObject));
}

function verdictRefused(problem: string): ClientError {
  return {
    code: 'verdict_refused',
    message: 'The verdict does not open or makes no sense: let nobody in by it.',
    next: 'Ask again; if it happens again, tell the operator.',
    retryable: false,
    problem,
  };
}
