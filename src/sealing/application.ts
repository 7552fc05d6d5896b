import type { Random } from '../lib/bytes.ts';
import type { EcPublicJwk } from '../lib/es256.ts';
import { isJsonObject, type JsonObject } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import type { EcdhPrivateKey } from './ecdh.ts';
import { type FormOpenRefusal, type FormSealRefusal, openForm, sealForm } from './form-jwe.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What an application belongs to: the event, the desk key's epoch, and the version of the form that was filled in. */
export type ApplicationContext = { readonly event: string; readonly epoch: number; readonly form: number };

/** Seals a journalist's application to the desk key, in the applicant's own browser (design-sealing §2.2). */
export function sealApplication(
  desk: EcPublicJwk,
  { event, epoch, form }: ApplicationContext,
  body: JsonObject,
  random: Random,
): Promise<Result<string, FormSealRefusal>> {
  return sealForm(desk, { typ: 'gafete/v1/application', event, epoch, form }, body, random);
}

/** Opens an application, in an officer's client. Its members are a stranger's and are to be parsed by form version. */
export async function openApplication(
  jwe: string,
  desk: EcdhPrivateKey,
  { event, epoch, form }: ApplicationContext,
): Promise<Result<JsonObject, FormOpenRefusal | Refusal<'body'>>> {
  const body = await openForm(jwe, desk, { typ: 'gafete/v1/application', event, epoch, form });
  if (!body.ok) return body;
  return isJsonObject(body.value) ? ok(body.value) : refuse('body');
}
