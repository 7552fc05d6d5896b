import { createJudge, createTrust, fetchTrustListText, type Judge } from '../judging/index.ts';
import type { Ports } from '../ports.ts';
import { createServiceStatus } from './status.ts';

/**
 * The judge of this process: our own issuer under the ring's root, and the offices that the operator named, each under its
 * own root and for its own events. It keeps verified chains and status lists for their minute.
 */
export function createServiceJudge(ports: Ports): Judge {
  const { config, keys, log } = ports;
  const issuer = config.publicUrl;
  const trust = createTrust({
    issuer,
    officeOf(asked) {
      // Asked each time: the ring may be renewed while the process runs.
      if (asked === issuer) return { issuer, anchors: keys.anchors };
      const other = config.trustedIssuers.find((trusted) => trusted.issuer === asked);
      return other && { issuer: asked, anchors: [other.anchor], ...(other.events && { events: other.events }) };
    },
    trustList: async (asked) =>
      asked === issuer ? keys.trustList : fetchTrustListText((url, init) => ports.fetch(url, init), asked),
    onMissing: (asked) => log.event('verifier.trust_list_missing', { own: asked === issuer }),
  });
  const statusOf = createServiceStatus(ports, trust);
  return createJudge({ issuer, trust, statusOf, clockSkew: config.clockSkewSeconds });
}
