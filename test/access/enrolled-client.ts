/** A machine client as its own program would be: keys in its hands, HTTP only. For tests of every desk endpoint. */
import { createEnrolmentCode, type Role } from '../../src/access/index.ts';
import {
  CLIENT_ASSERTION_TYPE,
  DESK_TOKEN_PATH,
  enrolmentCodeSha256,
  enrolmentStatement,
} from '../../src/access/wire.ts';
import { encodeBase64url } from '../../src/lib/base64url.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import type { EcPublicJwk } from '../../src/lib/es256.ts';
import { signWith } from '../../src/lib/es256.ts';
import { jwkThumbprint } from '../../src/lib/jwk-thumbprint.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import type { Service } from '../harness.ts';

/** A key pair with what a protocol says about it. */
export interface KeyPair {
  readonly jwk: EcPublicJwk;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly sign: ReturnType<typeof signWith>;
}

export async function createKeyPair(): Promise<KeyPair> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const { x, y } = (await crypto.subtle.exportKey('jwk', publicKey)) as { x: string; y: string };
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  return { jwk, kid: jwkThumbprint(jwk), privateKey, sign: signWith(privateKey) };
}

/** A compact JWS of whatever header and payload, well-made or hostile. */
export async function signJwt(key: KeyPair, header: object, payload: object): Promise<string> {
  const part = (value: object) => encodeBase64url(utf8(JSON.stringify(value)));
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${encodeBase64url(await key.sign(utf8(signed)))}`;
}

let serial = 0;
const unique = () => `test-${++serial}`;

/** A DPoP proof, with any member of header or claims replaced (`undefined` removes it). */
export function dpopProof(
  key: KeyPair,
  claims: { htm: string; htu: string; iat: number; accessToken?: string } & Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const { accessToken, ...rest } = claims;
  const ath = accessToken === undefined ? {} : { ath: encodeBase64url(sha256(utf8(accessToken))) };
  return signJwt(key, { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk, ...header }, { jti: unique(), ...ath, ...rest });
}

export interface ClientKeys {
  readonly authentication: KeyPair;
  readonly approval: KeyPair;
  readonly member: KeyPair;
}

export async function createClientKeys(): Promise<ClientKeys> {
  const [authentication, approval, member] = await Promise.all([createKeyPair(), createKeyPair(), createKeyPair()]);
  return { authentication, approval, member };
}

/** The body of an enrolment, well-made. */
export async function enrolBody(issuer: string, code: string, keys: ClientKeys, recovery?: KeyPair) {
  const thumbprints = {
    authentication: keys.authentication.kid,
    approval: keys.approval.kid,
    member: keys.member.kid,
    ...(recovery && { recovery: recovery.kid }),
  };
  const statement = enrolmentStatement(issuer, enrolmentCodeSha256(code) as string, thumbprints);
  return {
    code,
    keys: { authentication: keys.authentication.jwk, approval: keys.approval.jwk, member: keys.member.jwk },
    proofs: {
      authentication: await createSignedStatement(statement, keys.authentication.kid, keys.authentication.sign),
      approval: await createSignedStatement(statement, keys.approval.kid, keys.approval.sign),
    },
    ...(recovery && { recovery: { jwk: recovery.jwk } }),
  };
}

export function postJson(service: Service, path: string, body: unknown, headers: Record<string, string> = {}) {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } };
  return service.fetch(path, { ...init, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

export interface EnrolledClient {
  readonly id: string;
  readonly role: Role;
  readonly pseudonym: string;
  readonly notAfter: number;
  readonly keys: ClientKeys;
  readonly dpop: KeyPair;
  /** Asks for an access token. */
  token(): Promise<string>;
  /** Headers that authenticate one request, with a fresh token unless one is given. */
  headers(method: string, path: string, token?: string): Promise<Record<string, string>>;
  /** Sends an authenticated request. */
  request(method: string, path: string, body?: unknown): Promise<Response>;
}

/** Claims of a client assertion, good for now. */
export function assertionClaims(service: Service, client: string): Record<string, unknown> {
  const now = service.clock.now();
  return { iss: client, sub: client, aud: service.publicUrl, iat: now, exp: now + 60, jti: unique() };
}

/** Sends a token request, well-made unless members are replaced (`undefined` removes one). */
export async function requestToken(
  service: Service,
  { id, keys, dpop }: Pick<EnrolledClient, 'id' | 'keys' | 'dpop'>,
  replace: { form?: Record<string, string | undefined>; headers?: Record<string, string>; proof?: string | null } = {},
): Promise<Response> {
  const assertion = await signJwt(keys.authentication, { alg: 'ES256', typ: 'JWT' }, assertionClaims(service, id));
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: CLIENT_ASSERTION_TYPE,
    client_assertion: assertion,
    ...replace.form,
  };
  const htu = service.publicUrl + DESK_TOKEN_PATH;
  const proof = replace.proof ?? (await dpopProof(dpop, { htm: 'POST', htu, iat: service.clock.now() }));
  const parameters = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return service.fetch(DESK_TOKEN_PATH, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(replace.proof !== null && { DPoP: proof }),
      ...replace.headers,
    },
    body: new URLSearchParams(parameters).toString(),
  });
}

/** The recovery keys of services, so that the first enrolment brings one and tests can use it. */
const recoveries = new WeakMap<Service, KeyPair>();

/** The recovery key that the first enrolment brought. */
export function recoveryOf(service: Service): KeyPair {
  const found = recoveries.get(service);
  if (found === undefined) throw new Error('nobody has enrolled yet');
  return found;
}

/** Enrols a client with this role; the first of a service brings the recovery key. */
export async function enrolClient(service: Service, role: Role): Promise<EnrolledClient> {
  const { code } = await createEnrolmentCode(service.ports, role, service.clock.now());
  const keys = await createClientKeys();
  const first = recoveries.has(service) ? undefined : await createKeyPair();
  if (first) recoveries.set(service, first);
  const answer = await postJson(service, '/desk/enrol', await enrolBody(service.publicUrl, code, keys, first));
  if (answer.status !== 201) throw new Error(`enrolment answered ${answer.status}: ${await answer.text()}`);
  const { client, pseudonym, notAfter } = (await answer.json()) as {
    client: string;
    pseudonym: string;
    notAfter: number;
  };
  const dpop = await createKeyPair();
  const enrolled: EnrolledClient = {
    id: client,
    role,
    pseudonym,
    notAfter,
    keys,
    dpop,
    async token() {
      const response = await requestToken(service, enrolled);
      if (response.status !== 200) throw new Error(`token endpoint answered ${response.status}`);
      return ((await response.json()) as { access_token: string }).access_token;
    },
    async headers(method, path, token) {
      const accessToken = token ?? (await enrolled.token());
      const htu = service.publicUrl + path.split('?')[0];
      const proof = await dpopProof(dpop, { htm: method, htu, iat: service.clock.now(), accessToken });
      return { Authorization: `DPoP ${accessToken}`, DPoP: proof };
    },
    async request(method, path, body) {
      const headers = await enrolled.headers(method, path);
      if (body === undefined) return service.fetch(path, { method, headers });
      const init = { method, headers: { ...headers, 'Content-Type': 'application/json' } };
      return service.fetch(path, { ...init, body: JSON.stringify(body) });
    },
  };
  return enrolled;
}
