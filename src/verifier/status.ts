import { createStatusLookup, type StatusLookup, type Trust } from '../judging/index.ts';
import type { Ports } from '../ports.ts';
import { createOwnStatus } from '../status/index.ts';

/** The service's look-up: its own lists without a connection, another office's from that office's origin. */
export function createServiceStatus(ports: Ports, trust: Trust): StatusLookup {
  const own = createOwnStatus(ports);
  const others = createStatusLookup((url, init) => ports.fetch(url, init), trust);
  return (referenced, now) => {
    const { issuer, status, event } = referenced;
    if (issuer !== ports.config.publicUrl) return others(referenced, now);
    return own(status, typeof event === 'string' ? event : '', now);
  };
}
