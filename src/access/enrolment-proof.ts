import { encodeBase64url } from '../lib/base64url.ts';
import { canon } from '../lib/canonical-json.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { jwkThumbprint } from '../lib/jwk-thumbprint.ts';
import { parseSignedStatement, verifySignedStatement } from '../lib/signed-statement.ts';
import { ENROLMENT_TYP, type enrolmentStatement } from './wire.ts';

const MAX_PROOF_LENGTH = 2048;

/** Whether a JWS is this key's signature over exactly this enrolment: the key is in the hands of who enrols. */
export async function verifyEnrolmentProof(
  jws: string,
  key: EcPublicJwk,
  statement: ReturnType<typeof enrolmentStatement>,
): Promise<boolean> {
  const parsed = parseSignedStatement(jws, { typ: ENROLMENT_TYP, maxLength: MAX_PROOF_LENGTH });
  if (!parsed.ok || parsed.value.kid !== jwkThumbprint(key)) return false;
  if (jws.split('.')[1] !== encodeBase64url(canon(statement))) return false;
  return verifySignedStatement(parsed.value, key);
}
