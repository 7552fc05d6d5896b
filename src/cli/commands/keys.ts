import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { NodeConfig } from '../../config.ts';
import { fingerprintOf } from '../../credential/x509/index.ts';
import { SIGNING_PURPOSES, type SigningPurpose } from '../../key-ring.ts';
import { decodeBase64url } from '../../lib/base64url.ts';
import { writePrivateFile } from '../../runtime/node/private-file.ts';
import { systemClock, systemRandom } from '../../runtime/node/service.ts';
import { pendingLeaf } from '../../transparency/index.ts';
import { readWords } from '../arguments.ts';
import { addLogKey, createKeyRingFile, createOperatorFile, renewKeyRingFile, withTrustList } from '../keys/ceremony.ts';
import { workerSecrets } from '../keys/worker-secrets.ts';
import {
  hasRingFile,
  nodeConfig,
  operatorPlaces,
  readOperatorFile,
  readRingFile,
  withService,
  writeOperatorFile,
  writeRingFile,
} from '../operator.ts';
import { pemOf } from '../pem.ts';
import { CommandError, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

const ceremonyOf = (config: NodeConfig) => ({
  publicUrl: config.publicUrl,
  environment: config.environment,
  now: systemClock(),
  random: systemRandom,
  witnesses: config.witnesses.map(({ key }) => key),
});

function derOf(base64: string) {
  const der = decodeBase64url(base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
  if (der === undefined) throw new Error('a certificate in the key file is not base64');
  return der;
}

/** `gafete keys init`. */
export async function keysInit(_words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const config = nodeConfig();
  if (hasRingFile(config)) {
    throw new CommandError(
      'keys_exist',
      'This deployment already has keys; a second set would make its data unreadable.',
      {
        next: 'gafete keys renew',
      },
    );
  }
  const operator = await createOperatorFile(ceremonyOf(config));
  const ring = await createKeyRingFile(operator, ceremonyOf(config));
  writeOperatorFile(config, operator);
  writePrivateFile(operatorPlaces(config).anchor, pemOf(operator.certificate));
  writePrivateFile(operatorPlaces(config).issuer, `${config.publicUrl}\n`);
  writeRingFile(config, ring);
  const ca = operatorPlaces(config).ca;
  terminal.result({ ca, anchor: fingerprintOf(derOf(operator.certificate)) }, [
    `Desk CA: ${ca}. Take it off this machine in production; only keys renew and keys distrust need it.`,
    `Anchor fingerprint: ${fingerprintOf(derOf(operator.certificate))}`,
  ]);
  return undefined;
}

/** `gafete keys renew`. */
export async function keysRenew(words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const { values } = parseArgs({ args: [...words], options: { purpose: { type: 'string' } } });
  const wanted = values.purpose as SigningPurpose | 'log' | undefined;
  const known = [...SIGNING_PURPOSES, 'log'] as const;
  if (wanted !== undefined && !known.includes(wanted)) {
    throw new CommandError('usage', `--purpose is one of ${known.join(', ')}.`, { exit: EXIT.usage });
  }
  const config = nodeConfig();
  const certified = SIGNING_PURPOSES.filter((purpose) => wanted === undefined || purpose === wanted);
  const before = readRingFile(config);
  // The log's key is pinned by strangers: it is made where there is none, and changed only when somebody says so.
  const isLogDue = wanted === 'log' || (wanted === undefined && before.log === undefined);
  const withLog = isLogDue ? await addLogKey(before, ceremonyOf(config)) : before;
  // Without a certified purpose no desk CA is needed: it may stay where it is kept. Where it is here, it names the new key.
  const isCaHere = certified.length > 0 || existsSync(operatorPlaces(config).ca);
  const ring =
    certified.length === 0
      ? isCaHere
        ? await withTrustList(withLog, readOperatorFile(config), ceremonyOf(config))
        : withLog
      : await renewKeyRingFile(withLog, readOperatorFile(config), certified, ceremonyOf(config));
  writeRingFile(config, ring);
  const renewed = [
    ...certified.map((purpose) => ({ purpose, kid: ring.signing[purpose][0]!.kid })),
    ...(isLogDue ? [{ purpose: 'log', kid: ring.log![0]!.kid } as const] : []),
  ];
  await withService(config, async ({ ports }) => {
    for (const { purpose, kid } of renewed) {
      await ports.store.atomic([pendingLeaf(ports, ports.now(), { type: 'key_changed', purpose, kid })]);
    }
  });
  const purposes = renewed.map(({ purpose }) => purpose);
  terminal.result({ renewed: purposes, trustList: isCaHere }, [
    `Renewed: ${purposes.join(', ')}. The service uses them within seconds.`,
    ...(isCaHere
      ? []
      : ['The signed trust list names the log’s new key after the next `gafete keys renew` with the desk CA.']),
  ]);
  return undefined;
}

/** `gafete keys distrust`. */
export async function keysDistrust(words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const { positionals } = readWords(words, { texts: [], positionals: 1 });
  const fingerprint = positionals[0];
  const config = nodeConfig();
  const ring = readRingFile(config);
  const purpose = SIGNING_PURPOSES.find((candidate) =>
    ring.signing[candidate].some(({ x5c }) => fingerprintOf(derOf(x5c[0] as string)) === fingerprint),
  );
  if (fingerprint === undefined || purpose === undefined) {
    throw new CommandError('unknown_leaf', 'No certificate of this deployment has that fingerprint.', {
      next: 'gafete keys anchor   (lists the leaves)',
    });
  }
  const before = readOperatorFile(config);
  const operator = { ...before, distrusted: [...new Set([...before.distrusted, fingerprint])] };
  const remaining = {
    ...ring,
    signing: {
      ...ring.signing,
      [purpose]: ring.signing[purpose].filter(({ x5c }) => fingerprintOf(derOf(x5c[0] as string)) !== fingerprint),
    },
  };
  writeOperatorFile(config, operator);
  writeRingFile(config, await renewKeyRingFile(remaining, operator, [purpose], ceremonyOf(config)));
  await withService(config, ({ ports }) =>
    ports.store.atomic([pendingLeaf(ports, ports.now(), { type: 'key_distrusted', fingerprint })]),
  );
  terminal.result({ distrusted: fingerprint, purpose }, [
    `Distrusted a ${purpose} certificate. Our verifiers obey within a minute, gates at their next bundle.`,
  ]);
  return undefined;
}

/** `gafete keys anchor`. */
export async function keysAnchor(words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const { values } = parseArgs({ args: [...words], options: { out: { type: 'string' } } });
  const config = nodeConfig();
  const ring = readRingFile(config);
  const anchor = ring.anchors[0] as string;
  const pem = pemOf(anchor);
  if (values.out !== undefined) writeFileSync(values.out, pem);
  const leaves = SIGNING_PURPOSES.flatMap((purpose) =>
    ring.signing[purpose].map(({ x5c }) => ({ purpose, fingerprint: fingerprintOf(derOf(x5c[0] as string)) })),
  );
  terminal.result({ anchor, fingerprint: fingerprintOf(derOf(anchor)), leaves }, [
    ...(values.out === undefined ? [pem.trimEnd()] : [`Written to ${values.out}.`]),
    `Anchor ${fingerprintOf(derOf(anchor))}`,
    ...leaves.map(({ purpose, fingerprint }) => `${purpose.padEnd(10)} ${fingerprint}`),
  ]);
  return undefined;
}

/** `gafete keys export`. */
export async function keysExport(words: readonly string[], terminal: Terminal): Promise<ExitCode | undefined> {
  const options = { worker: { type: 'boolean' }, out: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...words], options });
  if (values.worker !== true || values.out === undefined) {
    throw new CommandError('usage', 'Say --worker and --out <file>.', { exit: EXIT.usage });
  }
  const secrets = workerSecrets(readRingFile(nodeConfig()));
  // `wrangler dev` reads `.dev.vars`, one setting a line; `wrangler secret bulk` reads one JSON object.
  const forDev = values.out.endsWith('.dev.vars');
  const lines = Object.entries(secrets).map(([name, value]) => `${name}='${value}'\n`);
  writePrivateFile(values.out, forDev ? lines.join('') : JSON.stringify(secrets));
  const next = forDev ? 'npx wrangler dev' : `npx wrangler secret bulk ${values.out} && rm ${values.out}`;
  terminal.result({ out: values.out }, [`Written to ${values.out}. Next: ${next}`]);
  return undefined;
}
