import { defineConfig } from 'vitest/config';

// Node and vitest come from the root package: npm puts the `node_modules/.bin` of every folder above onto the PATH.
const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
if (major < 24 || (major === 24 && minor < 5)) {
  throw new Error('The interop tests need Node 24.5 or newer: run `npm ci` in the root, then `npm test` here.');
}

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    // Each file runs a service process of its own.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 240_000,
  },
});
