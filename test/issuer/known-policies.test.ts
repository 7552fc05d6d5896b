import { expect, test } from 'vitest';
import { createKnownPolicies } from '../../src/issuer/known-policies.ts';
import { credentialExp } from '../../src/policy/index.ts';
import type { PolicyRow } from '../../src/storage/policies.ts';
import { startIssuer } from './fixtures.ts';

test('a policy is read once for each tag, and another tag is another policy', async () => {
  const { policy, close } = await startIssuer();
  close();
  const row = (tag: string, body: object): PolicyRow => ({
    event: policy.event,
    version: 1,
    body: JSON.stringify(body),
    jws: 'none',
    maxAccreditations: policy.maxAccreditations,
    notAfter: 0,
    generation: 0,
    tagKey: 'k1',
    tag,
  });
  const known = createKnownPolicies();
  const first = known(row('a', policy));
  expect(first?.policy).toEqual(policy);
  expect(first?.credentialExp).toBe(credentialExp(policy));
  expect(known(row('a', policy))).toBe(first);
  expect(known(row('b', { ...policy, copies: 3 }))?.policy.copies).toBe(3);
  expect(known({ ...row('a', { ...policy, copies: 3 }), tagKey: 'k2' })?.policy.copies).toBe(3);
  expect(known(row('c', { ...policy, copies: 'many' }))).toBeUndefined();
});
