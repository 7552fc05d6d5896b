/** Storage that fails at the n-th touch: numbered points before and after every batch, shelf call and statement. */
import { type Ports, Unavailable } from '../../src/ports.ts';

export interface Faults {
  readonly wrap: (ports: Ports) => Ports;
  /** Fails at this point, counted from now; `undefined` for never. */
  arm(point: number | undefined): void;
  /** Points passed since `arm`. */
  passed(): number;
}

/** A fault is `Unavailable`, as the runtimes report a database or shelf that does not answer. */
export function createFaults(): Faults {
  let target: number | undefined;
  let count = 0;
  const point = (part: 'store' | 'shelf') => {
    count++;
    if (count === target) throw new Unavailable(part, new Error(`point ${count}`));
  };
  async function around<T>(part: 'store' | 'shelf', run: () => Promise<T>): Promise<T> {
    point(part);
    const value = await run();
    point(part);
    return value;
  }
  const building = new Set(['select', 'insert', 'update', 'delete']);
  return {
    arm(at) {
      target = at;
      count = 0;
    },
    passed: () => count,
    wrap: (ports) => ({
      ...ports,
      store: {
        // Statements that run alone fail when they are built; those of a batch fail there too, before the batch does.
        db: new Proxy(ports.store.db, {
          get(db, name) {
            const member: unknown = Reflect.get(db, name);
            if (typeof member !== 'function') return member;
            return (...args: unknown[]) => {
              if (building.has(String(name))) point('store');
              return Reflect.apply(member, db, args);
            };
          },
        }),
        atomic: (statements) => around('store', () => ports.store.atomic(statements)),
      },
      shelf: {
        put: (id, bytes) => around('shelf', () => ports.shelf.put(id, bytes)),
        get: (id) => around('shelf', () => ports.shelf.get(id)),
        destroy: (id) => around('shelf', () => ports.shelf.destroy(id)),
        list: (...args) => around('shelf', () => ports.shelf.list(...args)),
      },
    }),
  };
}
