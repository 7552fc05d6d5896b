import { defineConfig } from 'vitest/config';

// better-sqlite3 crashes Node 20 outright, so the wrong runtime must be named before anything loads it.
const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
if (major < 22 || (major === 22 && minor < 12)) {
  throw new Error('Gafete needs Node 22.12 or newer: run the tests with `npm test`, which brings its own Node.');
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**', '**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
