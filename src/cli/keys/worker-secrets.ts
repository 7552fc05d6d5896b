import { type KeyRingFile, MAC_PURPOSES, SEAL_PURPOSES, SIGNING_PURPOSES } from '../../key-ring.ts';
import { secretName } from '../../runtime/worker/secrets.ts';

/** The ring as one secret a purpose: a Worker's secret holds 5 kB at most. */
export function workerSecrets(ring: KeyRingFile): Record<string, string> {
  const { v, environment, anchors, trustList, signing, log, mac, seal } = ring;
  const secrets: Record<string, string> = { KEYS_HEAD: JSON.stringify({ v, environment, anchors, trustList }) };
  for (const purpose of SIGNING_PURPOSES) secrets[secretName(purpose)] = JSON.stringify(signing[purpose].slice(0, 3));
  if (log !== undefined) secrets[secretName('log')] = JSON.stringify(log);
  for (const purpose of MAC_PURPOSES) secrets[secretName(purpose)] = JSON.stringify(mac[purpose]);
  for (const purpose of SEAL_PURPOSES) secrets[secretName(purpose)] = JSON.stringify(seal[purpose]);
  return secrets;
}
