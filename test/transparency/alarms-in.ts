import type { Service } from '../harness.ts';
import { everyEntry } from '../invariants.ts';

/** Codes of the alarm leaves of a service, waiting ones included. */
export async function alarmsIn({ store }: Pick<Service, 'store'>): Promise<readonly string[]> {
  const rows = async (sql: string) => store.sqlite.prepare(sql).all() as Record<string, unknown>[];
  return (await everyEntry({ rows })).flatMap(({ leaf }) => (leaf.type === 'alarm' ? [leaf.code] : []));
}
