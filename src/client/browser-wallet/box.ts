/** A drawer of a browser's database, as much of it as a wallet needs. Values are kept as structured clones. */
export interface Box<T> {
  get(id: string): Promise<T | undefined>;
  put(id: string, value: T): Promise<void>;
  delete(ids: readonly string[]): Promise<void>;
  ids(): Promise<readonly string[]>;
  clear(): Promise<void>;
}
