/**
 * The N × N table of tokens and signed texts: each is accepted by its own verifier and by no other, even when it is made
 * with the very key that the other verifier trusts. A domain adds its kinds to a list and calls `confusionSuite`.
 */
import { expect, it } from 'vitest';
import { createEnrolmentCode, verifyActApproval } from '../../src/access/index.ts';
import { DESK_TOKEN_PATH, recoveryStatement } from '../../src/access/wire.ts';
import { verifyDpop } from '../../src/http/dpop.ts';
import { createSignedStatement } from '../../src/lib/signed-statement.ts';
import { createJwsProof, verifyApproval } from '../../src/sealing/approval.ts';
import type { Service } from '../harness.ts';
import { DOOR } from './access-service.ts';
import {
  assertionClaims,
  createClientKeys,
  dpopProof,
  type EnrolledClient,
  enrolBody,
  enrolClient,
  type KeyPair,
  postJson,
  recoveryOf,
  requestToken,
  signJwt,
} from './enrolled-client.ts';

/** A service with one admin, who is its only client. */
interface World {
  readonly service: Service;
  readonly client: EnrolledClient;
}

/** One situation in which a token of some kind is awaited. */
interface AwaitedToken {
  /** The key that this situation's verifier trusts; absent where it trusts a key of ours. */
  readonly key?: KeyPair;
  /** Makes a good token of this kind, signed by `key` where the kind is signed by a key of the caller's. */
  make(key: KeyPair): Promise<string>;
  /** Whether the verifier takes this text. */
  accepts(text: string): Promise<boolean>;
}

export interface TokenKind {
  readonly name: string;
  await(world: World): Promise<AwaitedToken>;
}

const clientAssertion: TokenKind = {
  name: 'client assertion',
  await: async ({ service, client }) => ({
    key: client.keys.authentication,
    make: (key) => signJwt(key, { alg: 'ES256', typ: 'JWT' }, assertionClaims(service, client.id)),
    accepts: async (text) => (await requestToken(service, client, { form: { client_assertion: text } })).status === 200,
  }),
};

const deskDpopProof: TokenKind = {
  name: 'DPoP proof',
  await: async ({ service, client }) => {
    const url = service.publicUrl + DESK_TOKEN_PATH;
    const now = service.clock.now();
    return {
      key: client.dpop,
      make: (key) => dpopProof(key, { htm: 'POST', htu: url, iat: now }),
      accepts: async (proof) => (await verifyDpop(service.ports, { proof, method: 'POST', url, now })).ok,
    };
  },
};

const enrolmentProof: TokenKind = {
  name: 'enrolment proof',
  await: async ({ service }) => {
    const { code } = await createEnrolmentCode(service.ports, 'gate', service.clock.now());
    const keys = await createClientKeys();
    return {
      key: keys.authentication,
      make: async (key) =>
        (await enrolBody(service.publicUrl, code, { ...keys, authentication: key })).proofs.authentication,
      accepts: async (authentication) => {
        const body = await enrolBody(service.publicUrl, code, keys);
        const proofs = { ...body.proofs, authentication };
        return (await postJson(service, '/desk/enrol', { ...body, proofs })).status === 201;
      },
    };
  },
};

const actApproval: TokenKind = {
  name: 'approval of an act',
  await: async ({ service, client }) => {
    const statement = { typ: 'gafete/v1/act', act: 'withdraw', accreditations: ['a'], iat: service.clock.now() };
    return {
      key: client.keys.approval,
      make: (key) => createSignedStatement(statement, key.kid, key.sign),
      accepts: async (jws) => (await verifyActApproval(service.ports, service.clock.now(), statement, jws)).ok,
    };
  },
};

const offerApproval: TokenKind = {
  name: 'approval of an offer',
  await: async ({ client }) => {
    const hash = 'A'.repeat(43);
    const statement = { typ: 'gafete/v1/approval', header: hash, ct: hash, claims: hash } as const;
    const { jwk } = client.keys.approval;
    return {
      key: client.keys.approval,
      make: async (key) => (await createJwsProof(statement, key.jwk, key.sign)).jws,
      accepts: async (jws) => (await verifyApproval(statement, { jws }, { kind: 'jws', jwk })).ok,
    };
  },
};

const recovery: TokenKind = {
  name: 'recovery statement',
  await: async ({ service, client }) => {
    // Each is used once; the moment tells them apart.
    service.clock.advance(1);
    const statement = recoveryStatement(service.publicUrl, client.id, service.clock.now());
    return {
      key: recoveryOf(service),
      make: (key) => createSignedStatement(statement, key.kid, key.sign),
      accepts: async (jws) => (await postJson(service, '/desk/recover', { client: client.id, jws })).status === 200,
    };
  },
};

const deskToken: TokenKind = {
  name: 'desk access token',
  await: async ({ service, client }) => ({
    make: () => client.token(),
    accepts: async (token) =>
      (await service.fetch(DOOR, { headers: await client.headers('GET', DOOR, token) })).status === 200,
  }),
};

/** What the access domain tells apart. */
export const ACCESS_KINDS: readonly TokenKind[] = [
  clientAssertion,
  deskDpopProof,
  enrolmentProof,
  actApproval,
  offerApproval,
  recovery,
  deskToken,
];

/** Runs every pair. `start` gives a service in which `DOOR` and the routes of all kinds are mounted. */
export function confusionSuite(kinds: readonly TokenKind[], start: () => Promise<Service>): void {
  for (const made of kinds) {
    it(`${made.name}: taken where it is awaited, and nowhere else of ${kinds.length} places`, async () => {
      const service = await start();
      const world = { service, client: await enrolClient(service, 'admin') };
      const takers: string[] = [];
      for (const awaited of kinds) {
        const place = await awaited.await(world);
        const maker = made === awaited ? place : await made.await(world);
        const text = await maker.make(place.key ?? maker.key ?? world.client.dpop);
        if (await place.accepts(text)) takers.push(awaited.name);
      }
      expect(takers).toEqual([made.name]);
      service.close();
    });
  }
}
