/** Who calls an operation: what a reader asks first. */
import type { InBoth } from '../language.ts';
import type { Operation } from './document.ts';

export const CALLERS = {
  gate: {
    title: { es: 'Acceso y quien verifica', en: 'Gate and verifier' },
    about: {
      es: 'Un acceso es una máquina con nombramiento de la oficina y una sola finalidad. Pide, espera y recibe un veredicto. Su token se pide igual que el de la mesa, en /desk/token.',
      en: 'A gate is a machine that the office has appointed for one purpose. It asks, waits and gets a verdict. Its token comes from /desk/token, as the desk’s does.',
    },
  },
  public: {
    title: { es: 'Cualquiera', en: 'Anybody' },
    about: {
      es: 'Documentos públicos, sin token. Se sirven iguales a todos y nada cambia según quién los lea.',
      en: 'Public documents, without a token. Everybody gets the same, whoever reads them.',
    },
  },
  wallet: {
    title: { es: 'Cartera', en: 'Wallet' },
    about: {
      es: 'Lo que usa la cartera de la persona titular: OpenID4VCI 1.0 para recoger, OpenID4VP 1.0 para mostrar. Quien integra rara vez lo llama a mano.',
      en: 'What a holder’s wallet uses: OpenID4VCI 1.0 to pick up, OpenID4VP 1.0 to show. Integrators seldom call it by hand.',
    },
  },
  desk: {
    title: { es: 'Mesa de acreditación', en: 'Accreditation desk' },
    about: {
      es: 'Las máquinas de la oficina. Ninguna operación recibe un nombre ni un documento: el SDK cierra los sobres antes de enviarlos. Úselo desde el SDK o desde la línea de comandos.',
      en: 'The office’s machines. No operation takes a name or a document: the SDK seals the envelopes before it sends them. Use the SDK or the command line.',
    },
  },
} as const satisfies Record<string, { readonly title: InBoth<string>; readonly about: InBoth<string> }>;
export type Caller = keyof typeof CALLERS;

const WALLET_PATHS =
  /^\/(?:token|nonce|credential|notification|request|response|types)(?:\/|$)|\/(?:openid-credential-issuer|oauth-authorization-server)(?:\/|$)/;

/** The caller of an operation, by its address. */
export function callerOf({ path }: Pick<Operation, 'path'>): Caller {
  if (path.startsWith('/desk/')) return 'desk';
  if (path.startsWith('/gate/')) return 'gate';
  return WALLET_PATHS.test(path) ? 'wallet' : 'public';
}
