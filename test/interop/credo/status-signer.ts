/**
 * Credo 0.6.3 checks a status list with the key of the credential that names it (its open issue #2605), although
 * `@sd-jwt/sd-jwt-vc` below it takes a `statusVerifier`. Gafete signs lists with a key of their own, certified by the same
 * root, as Token Status List §11.3 describes. This is what an app on Credo adds: its SD-JWT VC module with that verifier,
 * put in through Credo's own module override and dependency injection. Nothing of the package is changed.
 */
import {
  type AgentContext,
  type DependencyManager,
  injectable,
  Kms,
  SdJwtVcModule,
  type SdJwtVcRepository,
  SdJwtVcService,
  X509ModuleConfig,
  X509Service,
} from '@credo-ts/core';

/** Whether a compact JWS, given as signed part and signature, is signed by the leaf of a chain that the agent trusts. */
async function verifyByTrustedChain(context: AgentContext, signed: string, signature: string): Promise<boolean> {
  const [encodedHeader] = signed.split('.') as [string];
  const header: { typ?: unknown; alg?: unknown; x5c?: unknown } = JSON.parse(
    Buffer.from(encodedHeader, 'base64url').toString(),
  );
  if (header.typ !== 'statuslist+jwt' || header.alg !== 'ES256' || !Array.isArray(header.x5c)) return false;
  const { trustedCertificates } = context.dependencyManager.resolve(X509ModuleConfig);
  if (trustedCertificates === undefined) return false;
  const chain = await X509Service.validateCertificateChain(context, {
    certificateChain: header.x5c,
    trustedCertificates,
  });
  const leaf = chain.at(-1);
  if (leaf === undefined) return false;
  const { verified } = await context.resolve(Kms.KeyManagementApi).verify({
    key: { publicJwk: leaf.publicJwk.toJson() as Kms.KmsJwkPublicAsymmetric },
    algorithm: 'ES256',
    data: new Uint8Array(Buffer.from(signed)),
    signature: new Uint8Array(Buffer.from(signature, 'base64url')),
  });
  return verified;
}

/** Credo declares its one hook private; this says what it is. */
interface ServiceWithHook {
  getBaseSdJwtConfig(context: AgentContext): object;
}
const CredoService = SdJwtVcService as unknown as new (repository: SdJwtVcRepository) => ServiceWithHook;

class StatusSignerAware extends CredoService {
  override getBaseSdJwtConfig(context: AgentContext): object {
    const statusVerifier = (signed: string, signature: string) => verifyByTrustedChain(context, signed, signature);
    return { ...super.getBaseSdJwtConfig(context), statusVerifier };
  }
}
// The constructor's parameter types come with the base class; the container only has to know this one too.
injectable()(StatusSignerAware);

/** Credo's SD-JWT VC module that judges a status list by its own certificate chain. */
export class StatusSignerModule extends SdJwtVcModule {
  override register(dependencyManager: DependencyManager): void {
    super.register(dependencyManager);
    dependencyManager.registerSingleton(SdJwtVcService, StatusSignerAware as unknown as typeof SdJwtVcService);
  }
}
