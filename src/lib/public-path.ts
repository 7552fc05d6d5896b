/** The path of a public URL, without a trailing slash; empty for a host alone. */
export function basePath(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/$/, '');
}

/** A path as requests show it: below the public URL's own path, or without it where a proxy took it off. */
export function requestPaths(publicUrl: string, path: string): readonly string[] {
  return [...new Set([path, basePath(publicUrl) + path])];
}
