/** Storage of a Credo agent in memory. Credo's own stores need native code that is fetched outside of npm. */
import {
  type AgentContext,
  type BaseRecord,
  type BaseRecordConstructor,
  type DependencyManager,
  InjectionSymbols,
  type Module,
  type Query,
  RecordDuplicateError,
  RecordNotFoundError,
  type StorageService,
  StorageVersionRecord,
} from '@credo-ts/core';

// biome-ignore lint/suspicious/noExplicitAny: Credo's own bound on its records
type AnyRecord = BaseRecord<any, any, any>;

class MemoryStorage<T extends AnyRecord> implements StorageService<T> {
  readonly supportsCursorPagination = false;
  readonly #records = new Map<string, T>();

  constructor() {
    // An agent refuses to start over a store whose version it does not know.
    const { storageVersionRecordId, frameworkStorageVersion } = StorageVersionRecord;
    const version = new StorageVersionRecord({ storageVersion: frameworkStorageVersion });
    version.id = storageVersionRecordId;
    this.#records.set(keyOf(version), version as unknown as T);
  }

  async save(_context: AgentContext, record: T): Promise<void> {
    if (this.#records.has(keyOf(record))) throw new RecordDuplicateError('exists', { recordType: record.type });
    this.#records.set(keyOf(record), record);
  }

  async update(_context: AgentContext, record: T): Promise<void> {
    this.#require(record.type, record.id);
    this.#records.set(keyOf(record), record);
  }

  async delete(_context: AgentContext, record: T): Promise<void> {
    this.#require(record.type, record.id);
    this.#records.delete(keyOf(record));
  }

  async deleteById(_context: AgentContext, { type }: BaseRecordConstructor<T>, id: string): Promise<void> {
    this.#require(type, id);
    this.#records.delete(`${type}/${id}`);
  }

  async getById(_context: AgentContext, { type }: BaseRecordConstructor<T>, id: string): Promise<T> {
    return this.#require(type, id);
  }

  async getAll(_context: AgentContext, { type }: BaseRecordConstructor<T>): Promise<T[]> {
    return [...this.#records.values()].filter((record) => record.type === type);
  }

  async findByQuery(context: AgentContext, recordClass: BaseRecordConstructor<T>, query: Query<T>): Promise<T[]> {
    return (await this.getAll(context, recordClass)).filter((record) =>
      matches(record.getTags(), query as WalletQuery),
    );
  }

  #require(type: string, id: string): T {
    const record = this.#records.get(`${type}/${id}`);
    if (record === undefined) throw new RecordNotFoundError('absent', { recordType: type });
    return record;
  }
}

/** Credo's simple query: `$or` and `$and` of queries, else tags by name. */
interface WalletQuery {
  readonly [tag: string]: unknown;
}

function matches(tags: Readonly<Record<string, unknown>>, query: WalletQuery): boolean {
  return Object.entries(query).every(([name, wanted]) => {
    if (name === '$or') return (wanted as readonly WalletQuery[]).some((option) => matches(tags, option));
    if (name === '$and') return (wanted as readonly WalletQuery[]).every((part) => matches(tags, part));
    // A query that this store does not understand must not look like an empty answer.
    if (name.startsWith('$') || Array.isArray(wanted)) throw new Error('this store answers simple queries only');
    return tags[name] === wanted;
  });
}

const keyOf = ({ type, id }: AnyRecord) => `${type}/${id}`;

/** The agent module that brings the store. */
export class MemoryStorageModule implements Module {
  register(dependencyManager: DependencyManager): void {
    dependencyManager.registerInstance(InjectionSymbols.StorageService, new MemoryStorage());
  }
}
