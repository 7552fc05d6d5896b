/**
 * The one Trusted Types policy of the pages (their CSP names it and allows no second). Text becomes code nowhere here;
 * what is left are the addresses of our own workers, which must lie beside the page.
 */
interface ScriptUrlPolicy {
  createScriptURL(address: string): unknown;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): ScriptUrlPolicy;
}

function ownAddress(address: string): string {
  const url = new URL(address, document.baseURI);
  if (url.origin !== location.origin) throw new TypeError('a worker of another origin');
  return url.href;
}

const factory = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy = factory?.createPolicy('gafete', { createScriptURL: ownAddress });

/** The address of one of our own worker files, in the form that this browser takes. Throws for any other origin. */
export function workerAddress(address: string): string {
  // The browser's own type is a string wherever a worker is made.
  return policy === undefined ? ownAddress(address) : (policy.createScriptURL(address) as string);
}
