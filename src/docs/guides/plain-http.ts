/** A gate without the SDK: what a program in any language does. Run by a test against the real service. */
export const PLAIN_HTTP = `import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { compactDecrypt, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';

const issuer = process.env.ISSUER ?? 'http://localhost:8787';
const { client, keys } = JSON.parse(await readFile('gate.json', 'utf8'));
const dpop = await generateKeyPair('ES256');
const jwk = await exportJWK(dpop.publicKey);

// DPoP: one proof a request, for this method, this address and this token.
const proof = (htm, url, token) =>
  new SignJWT({
    jti: randomUUID(),
    htm,
    htu: url.split('?')[0],
    ...(token && { ath: createHash('sha256').update(token).digest('base64url') }),
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
    .setIssuedAt()
    .sign(dpop.privateKey);

// 1. A token: private_key_jwt, bound to the DPoP key.
const tokenUrl = issuer + '/desk/token';
const assertion = await new SignJWT({ jti: randomUUID() })
  .setProtectedHeader({ typ: 'client-authentication+jwt', alg: 'ES256' })
  .setIssuer(client.id)
  .setSubject(client.id)
  .setAudience(tokenUrl)
  .setIssuedAt()
  .setExpirationTime('60s')
  .sign(await importJWK(keys.authentication, 'ES256'));
const granted = await fetch(tokenUrl, {
  method: 'POST',
  headers: { DPoP: await proof('POST', tokenUrl) },
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }),
});
const { access_token: token } = await granted.json();

const call = async (method, url, body) => {
  const answer = await fetch(url, {
    method,
    headers: {
      Authorization: 'DPoP ' + token,
      DPoP: await proof(method, url, token),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.title);
  return value;
};

// 2. The request, with a fresh key for its verdict.
const requester = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256' });
const { kty, crv, x, y } = await exportJWK(requester.publicKey);
const created = await call('POST', issuer + '/gate/requests', { zone: 'foso', requesterKey: { kty, crv, x, y } });
console.log(created.link);

// 3. The wait: each call is held back for up to 25 seconds. After the end of the request it is refused.
let state = { state: 'open' };
while (state.state === 'open') {
  state = await call('GET', issuer + '/gate/requests/' + created.tx + '?wait=25');
}

// 4. The verdict: sealed to that key, for this request, padded with 0x80 and zeros.
if (state.state === 'answered') {
  const { plaintext, protectedHeader } = await compactDecrypt(state.verdict, requester.privateKey, {
    keyManagementAlgorithms: ['ECDH-ES+A256KW'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  if (protectedHeader.tx !== created.tx) throw new Error('a verdict of another request');
  const { verdict, reason, claims } = JSON.parse(new TextDecoder().decode(plaintext.slice(0, plaintext.lastIndexOf(0x80))));
  console.log(verdict, reason, JSON.stringify(claims));
} else {
  console.log(state.state);
}
`;
