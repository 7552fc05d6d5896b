/**
 * The key shelf as one R2 bucket: no locks, no lifecycle rules, no second binding, no backup. Deleting an object is
 * strongly consistent and R2 keeps no versions, which is why erasable keys live here and not in D1, KV or secrets.
 */
import type { R2Bucket } from '@cloudflare/workers-types';
import { type Shelf, Unavailable } from '../../ports.ts';

const ID = /^[a-z][a-z-]{0,31}\/[A-Za-z0-9_-]{1,64}$/;

/** Makes the shelf over an R2 binding. */
export function createR2Shelf(bucket: R2Bucket): Shelf {
  function checked(id: string): string {
    if (!ID.test(id)) throw new Error('not a shelf id');
    return id;
  }
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new Unavailable('shelf', error);
    }
  }
  return {
    async put(id, bytes) {
      const name = checked(id);
      await guarded(() => bucket.put(name, bytes));
    },
    async get(id) {
      const name = checked(id);
      return guarded(async () => {
        const object = await bucket.get(name);
        return object === null ? undefined : new Uint8Array(await object.arrayBuffer());
      });
    },
    async destroy(id) {
      const name = checked(id);
      await guarded(() => bucket.delete(name));
    },
    list: (kind, minAge) =>
      guarded(async () => {
        const ids: string[] = [];
        const before = Date.now() - minAge * 1000;
        let cursor: string | undefined;
        do {
          const page = await bucket.list({ prefix: `${kind}/`, ...(cursor === undefined ? {} : { cursor }) });
          ids.push(...page.objects.filter(({ uploaded }) => uploaded.getTime() <= before).map(({ key }) => key));
          cursor = page.truncated ? page.cursor : undefined;
        } while (cursor !== undefined);
        return ids;
      }),
  };
}
