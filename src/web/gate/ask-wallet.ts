/** One question to a wallet that is not ours, in relay mode: what comes back is opened and judged here. */
import { err, ok, type Result } from '../../lib/result.ts';
import type { Connection } from './connection.ts';
import type { Door } from './door.ts';
import type { Verdict } from './verdict-view.tsx';

export type RelayEnd = 'declined' | 'offline' | 'failed' | 'cancelled';

export interface RelayRequest {
  readonly link: string;
  /** Unix seconds of the service's clock. */
  readonly until: number;
  /** Judged here; asked for once. */
  answer(): Promise<Result<Verdict, RelayEnd>>;
}

/** Asks what this gate's purpose asks as a standard, for today; with the portrait where the guard wants to compare. */
export async function askWallet(
  { gate }: Connection,
  door: Door,
  { portrait, signal }: { readonly portrait: boolean; readonly signal: AbortSignal },
): Promise<Result<RelayRequest, RelayEnd>> {
  const zone = door.rules.zones[0] ?? door.bundle.zones[0];
  const also = portrait ? ['portrait'] : [];
  const asked = await gate.ask({ mode: 'relay', also, ...(zone !== undefined && { zone }) });
  if (!asked.ok) return err(asked.error.retryable ? 'offline' : 'failed');
  const { link, exp, wait } = asked.value;
  return ok({
    link,
    until: exp,
    async answer() {
      const heard = await wait({ signal });
      if (!heard.ok) return err(endOf(heard.error.code));
      const { verdict, labels, claims } = heard.value;
      const image = Object.values(claims)
        .flat()
        .map((presentation) => presentation['portrait'])
        .find((found) => typeof found === 'string' && found.startsWith('data:image/'));
      return ok({ verdict, labels, ...(typeof image === 'string' && { portrait: image }) });
    },
  });
}

function endOf(code: string): RelayEnd {
  if (code === 'declined') return 'declined';
  if (code === 'aborted') return 'cancelled';
  return code === 'network' || code === 'timeout' ? 'offline' : 'failed';
}
