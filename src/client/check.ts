import type { JsonObject } from '../lib/json.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { TrustSettings } from './trust.ts';

export interface CheckerOptions extends Partial<ClientSurroundings> {
  readonly trust: TrustSettings;
  /** Origins of the only status lists that are ever fetched: `https://acreditacion.example`. */
  readonly statusOrigins: readonly string[];
}

/** `go` PASA, `check` REVISAR, `stop` NO PASA; one reason code, `OK` for go. */
export interface Verdict {
  readonly verdict: 'go' | 'check' | 'stop';
  readonly reason: string;
  /** One plain sentence. */
  readonly message: string;
  /** What was shown. Present when signature, binding and validity hold, whatever the status says. */
  readonly claims?: JsonObject;
  readonly issuer?: string;
}

/** A verifier with its own bounded cache of status lists. */
export interface Checker {
  check(presentation: string, request: { readonly audience: string; readonly nonce: string }): Promise<Verdict>;
}

/** Makes a checker. One per process. */
export function createChecker(_options: CheckerOptions): Checker {
  throw new Error('not built yet');
}
