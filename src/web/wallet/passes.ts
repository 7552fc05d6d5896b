/** The gate passes of a credential, as they are at this moment. */
import { useEffect, useState } from 'preact/hooks';
import type { PassSummary } from '../../client/index.ts';
import { useWallet } from './context.tsx';

/** Passes that have not ended, by day and zone; `undefined` until they are read. */
export function usePasses(credential: string): readonly PassSummary[] | undefined {
  const { session, held } = useWallet();
  const [passes, setPasses] = useState<readonly PassSummary[]>();
  useEffect(() => {
    void session
      .client()
      .passes()
      .then((list) => setPasses(list.ok ? list.value.filter((each) => each.credential === credential) : []));
  }, [session, credential, held]);
  return passes;
}
