/** Public files as an R2 bucket of their own: it may be public, copied and backed up, which the shelf's bucket never may. */
import type { R2Bucket } from '@cloudflare/workers-types';
import { type PublicFiles, Unavailable } from '../../ports.ts';

const NAME = /^[a-z]+(?:\/[A-Za-z0-9_-]+(?:\.p)?)+$/;

/** Makes the files over an R2 binding. */
export function createR2Public(bucket: R2Bucket): PublicFiles {
  function checked(name: string): string {
    if (!NAME.test(name)) throw new Error('not a public name');
    return name;
  }
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new Unavailable('files', error);
    }
  }
  return {
    async put(name, bytes) {
      const key = checked(name);
      await guarded(() => bucket.put(key, bytes));
    },
    async get(name) {
      const key = checked(name);
      return guarded(async () => {
        const object = await bucket.get(key);
        return object === null ? undefined : new Uint8Array(await object.arrayBuffer());
      });
    },
  };
}
