/** Every setting, with its unit, default and reason. All problems are reported together, before anything is opened. */
import { err, ok, type Result } from './lib/result.ts';

export interface Config {
  /** Credential issuer identifier: salt, `iss` and `aud`. No trailing slash. */
  readonly publicUrl: string;
  readonly environment: 'demo' | 'production';
  /** Credential type; a name shared between offices lets a gate ask for both in one query. */
  readonly vct: string;
  /** Largest batch of one-time copies a wallet may ask for. */
  readonly batchSize: number;
  /** Seconds an access token for a wallet lives (OpenID4VCI 1.0 §5: above 300 it would need sender constraint). */
  readonly accessTokenSeconds: number;
  /** Seconds an access token for a machine client lives. */
  readonly deskTokenSeconds: number;
  /** Seconds a c_nonce lives. */
  readonly nonceSeconds: number;
  /** Seconds by which clocks of wallets and clients may differ from ours. Below ten no real phone could prove a key. */
  readonly clockSkewSeconds: number;
  /** Sealed rows a client may have released in an hour. */
  readonly releaseBudget: number;
  /** Folios and names, one for each epoch of a bundle, that a client may ask for in an hour, found or not. */
  readonly lookupBudget: number;
  /** Other offices whose credentials our gates accept. */
  readonly trustedIssuers: readonly TrustedIssuer[];
  /** Who cosigns the public log: nobody unless told. The head never waits for them. */
  readonly witnesses: readonly WitnessSetting[];
  /** Requests that one address may send in a minute, by endpoint. A whole venue may stand behind one address. */
  readonly limits: Readonly<Record<LimitedEndpoint, number>>;
}

/** Another office: its issuer identifier, its root (base64 DER), and its events that count here. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly anchor: string;
  /** Event ids of that office; absent: only an event of the same id as the gate's. */
  readonly events?: readonly string[];
}

/** A witness of the public log: its verifier key (C2SP signed-note), and where it is asked (C2SP tlog-witness). */
export interface WitnessSetting {
  readonly key: string;
  /** Submission prefix, without a trailing slash. */
  readonly url: string;
}

/** Endpoints that anybody can reach, with requests a minute and address unless a setting says otherwise. */
export const LIMITS = {
  token: 300,
  nonce: 600,
  credential: 300,
  request: 600,
  response: 600,
  'desk-token': 120,
  'desk-enrol': 60,
} as const;
export type LimitedEndpoint = keyof typeof LIMITS;

/** Settings of the Node process only. */
export interface NodeConfig extends Config {
  /** Address to listen on; loopback unless told otherwise. */
  readonly host: string;
  readonly port: number;
  /** Folder of the SQLite file, the key file and the key shelf. */
  readonly dataDir: string;
  /** Folder of the public files: log, published lists, policies. On another disk than the data, and backed up, it is what a disaster leaves. */
  readonly publicDir: string;
  /** Folder of the demo's desk CA and first enrolment code; the service process never reads the CA. */
  readonly operatorDir: string;
  /** Proxies of ours in front of this process: how far from the right the caller stands in X-Forwarded-For. None by default. */
  readonly trustedProxies: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;
export interface ConfigProblem {
  readonly setting: string;
  readonly problem: string;
}

type Report = (setting: string, problem: string) => void;

function wholeNumber(
  env: Environment,
  report: Report,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) report(name, `must be a whole number from ${min} to ${max}`);
  return value;
}

function publicUrlOf(env: Environment, report: Report, production: boolean): string {
  const text = env['PUBLIC_URL'] || 'http://localhost:8787';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    report('PUBLIC_URL', 'must be an absolute URL');
    return text;
  }
  const local = url.hostname === 'localhost';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) {
    report('PUBLIC_URL', 'must be https; plain http is allowed for localhost only');
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    // OpenID4VCI 1.0 §12.2.1: an issuer identifier has no query and no fragment.
    report('PUBLIC_URL', 'must have no query, fragment, user or password');
  }
  const normal = url.origin + url.pathname.replace(/\/$/, '');
  if (normal !== text) report('PUBLIC_URL', 'must be written in normal form, without a trailing slash');
  if (production && local && env['PUBLIC_URL'] === undefined) {
    report('PUBLIC_URL', 'production needs its own public URL');
  }
  return normal;
}

const ISSUER_MEMBERS = new Set(['issuer', 'anchor', 'events']);
const MAX_TRUSTED = 16;

function isTrustedIssuer(value: unknown): value is TrustedIssuer {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { issuer, anchor, events, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).some((name) => !ISSUER_MEMBERS.has(name))) return false;
  // Only where a status list may be fetched from at all.
  const address = typeof issuer === 'string' && /^https:\/\/[^/?#@]+(\/[^?#]*[^/?#])?$/.test(issuer);
  const listed = Array.isArray(events) && events.every((event) => typeof event === 'string');
  return address && URL.canParse(issuer) && typeof anchor === 'string' && (events === undefined || listed);
}

function trustedIssuersOf(env: Environment, report: Report): readonly TrustedIssuer[] {
  const value = parseSetting(env['TRUSTED_ISSUERS']);
  const good = Array.isArray(value) && value.length <= MAX_TRUSTED && value.every(isTrustedIssuer);
  if (!good) report('TRUSTED_ISSUERS', 'must be a JSON list of {"issuer": "https://…", "anchor": "base64 DER"}');
  return good ? (value as readonly TrustedIssuer[]) : [];
}

const MAX_WITNESSES = 8;

function isWitness(value: unknown): value is WitnessSetting {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { key, url, ...rest } = value as Record<string, unknown>;
  if (typeof key !== 'string' || typeof url !== 'string' || Object.keys(rest).length > 0) return false;
  const address = /^(https:\/\/[^/?#@]+|http:\/\/localhost(:\d+)?)(\/[^?#]*[^/?#])?$/.test(url) && URL.canParse(url);
  return address && /^[^+\s]{1,256}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}$/.test(key);
}

function witnessesOf(env: Environment, report: Report): readonly WitnessSetting[] {
  const value = parseSetting(env['WITNESSES']);
  const good = Array.isArray(value) && value.length <= MAX_WITNESSES && value.every(isWitness);
  // Two entries of one key would count as two witnesses.
  const distinct = good && new Set(value.map(({ key }) => key)).size === value.length;
  if (!distinct) {
    report('WITNESSES', 'must be a JSON list of {"key": "name+id+key", "url": "https://…"}, each key once, at most 8');
  }
  return distinct ? (value as readonly WitnessSetting[]) : [];
}

/** A setting written as JSON; an empty list when it is not set, `undefined` when it cannot be read. */
function parseSetting(text: string | undefined): unknown {
  if (text === undefined || text === '') return [];
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function limitsOf(env: Environment, report: Report): Config['limits'] {
  const limits = Object.entries(LIMITS).map(([endpoint, fallback]) => {
    const name = `LIMIT_${endpoint.toUpperCase().replace('-', '_')}`;
    return [endpoint, wholeNumber(env, report, name, fallback, 1, 1_000_000)] as const;
  });
  return Object.fromEntries(limits) as Config['limits'];
}

/** Settings every runtime has. Unknown variables are left alone: the environment holds other people's too. */
export function parseConfig(env: Environment): Result<Config, readonly ConfigProblem[]> {
  const problems: ConfigProblem[] = [];
  const report: Report = (setting, problem) => problems.push({ setting, problem });
  const environment = env['GAFETE_ENVIRONMENT'] || 'demo';
  if (environment !== 'demo' && environment !== 'production')
    report('GAFETE_ENVIRONMENT', 'must be demo or production');
  const publicUrl = publicUrlOf(env, report, environment === 'production');
  const vct = env['VCT'] || `${publicUrl}/types/press-accreditation/1`;
  if (!URL.canParse(vct)) report('VCT', 'must be an absolute URI');
  const config: Config = {
    publicUrl,
    environment: environment === 'production' ? 'production' : 'demo',
    vct,
    batchSize: wholeNumber(env, report, 'BATCH_SIZE', 10, 2, 50),
    accessTokenSeconds: wholeNumber(env, report, 'ACCESS_TOKEN_SECONDS', 300, 30, 300),
    deskTokenSeconds: wholeNumber(env, report, 'DESK_TOKEN_SECONDS', 300, 30, 300),
    nonceSeconds: wholeNumber(env, report, 'NONCE_SECONDS', 300, 30, 600),
    clockSkewSeconds: wholeNumber(env, report, 'CLOCK_SKEW_SECONDS', 60, 10, 300),
    releaseBudget: wholeNumber(env, report, 'RELEASE_BUDGET', 150, 1, 1000),
    lookupBudget: wholeNumber(env, report, 'LOOKUP_BUDGET', 300, 8, 2000),
    trustedIssuers: trustedIssuersOf(env, report),
    witnesses: witnessesOf(env, report),
    limits: limitsOf(env, report),
  };
  return problems.length === 0 ? ok(config) : err(problems);
}

/** Settings of the Node process. */
export function parseNodeConfig(env: Environment): Result<NodeConfig, readonly ConfigProblem[]> {
  const problems: ConfigProblem[] = [];
  const report: Report = (setting, problem) => problems.push({ setting, problem });
  const common = parseConfig(env);
  if (!common.ok) problems.push(...common.error);
  const port = wholeNumber(env, report, 'PORT', 8787, 1, 65_535);
  const host = env['HOST'] || '127.0.0.1';
  const dataDir = env['GAFETE_DATA'] || 'data/service';
  // Beside the demo's data; inside a folder of the operator's own, unless he says where.
  const publicDir = env['GAFETE_PUBLIC'] || (env['GAFETE_DATA'] ? `${dataDir}/public` : 'data/public');
  const operatorDir = env['GAFETE_OPERATOR'] || 'data/operator';
  const trustedProxies = wholeNumber(env, report, 'TRUSTED_PROXIES', 0, 0, 5);
  if (!common.ok || problems.length > 0) return err(problems);
  if (common.value.environment === 'production' && env['GAFETE_DATA'] === undefined) {
    return err([{ setting: 'GAFETE_DATA', problem: 'production needs a folder of its own, not the demo default' }]);
  }
  return ok({ ...common.value, host, port, dataDir, publicDir, operatorDir, trustedProxies });
}
