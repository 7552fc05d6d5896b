/**
 * Something that a page keeps on its device, under an AES-256-GCM key that the browser does not let out. It protects what
 * is left in a browser's files from who copies them without that browser; not from who holds the unlocked device.
 */
import type { Bytes, Random } from '../lib/bytes.ts';
import { canon, parseCanonical } from '../lib/canonical-json.ts';
import type { JsonValue } from '../lib/json.ts';
import { joinSealed, openAead, sealAead, splitSealed } from './aead.ts';

const aad = (name: string) => canon({ typ: 'gafete/v1/device', name });

/** Seals a record under its name, so that it cannot take the place of another. */
export async function sealDeviceRecord(
  key: CryptoKey,
  name: string,
  record: JsonValue,
  random: Random,
): Promise<Bytes> {
  return joinSealed(await sealAead(key, canon(record), aad(name), random));
}

/** Opens what `sealDeviceRecord` made; `undefined` for anything else. */
export async function openDeviceRecord(key: CryptoKey, name: string, bytes: Bytes): Promise<JsonValue | undefined> {
  const sealed = splitSealed(bytes);
  const opened = sealed.ok ? await openAead(key, sealed.value, aad(name)) : undefined;
  const record = opened?.ok ? parseCanonical(opened.value) : undefined;
  return record?.ok ? record.value : undefined;
}
