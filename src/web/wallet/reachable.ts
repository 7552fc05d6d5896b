/** Whether the service answers. `navigator.onLine` says yes where there is none, so a small question is asked. */
import { useEffect, useState } from 'preact/hooks';

const EVERY_MILLISECONDS = 30_000;

/** True until a question to our own service fails. The question is the same for everybody and says nothing. */
export function useReachable(): boolean {
  const [reachable, setReachable] = useState(true);
  useEffect(() => {
    let gone = false;
    const ask = async () => {
      const answered = await fetch(new URL('livez', document.baseURI), { cache: 'no-store', credentials: 'omit' }).then(
        () => true,
        () => false,
      );
      if (!gone) setReachable(answered);
    };
    void ask();
    const timer = setInterval(ask, EVERY_MILLISECONDS);
    addEventListener('online', ask);
    addEventListener('offline', ask);
    return () => {
      gone = true;
      clearInterval(timer);
      removeEventListener('online', ask);
      removeEventListener('offline', ask);
    };
  }, []);
  return reachable;
}
