import { defineConfig } from 'vitest/config';

// better-sqlite3 needs Node-API 10 (Node 22.14) and crashes an older Node outright: name it before anything loads it.
if (Number(process.versions.napi) < 10) {
  throw new Error('Gafete needs Node 22.14 or newer: run the tests with `npm test`, which brings its own Node.');
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The pages are served from `dist/web`: built first where they are absent or older than their sources.
    globalSetup: ['test/tools/built-pages.ts'],
    exclude: ['test/interop/**', '**/node_modules/**'],
    // Real processes, ports and workerd on a shared machine: in CI a test gets a second try, and the report names it.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
