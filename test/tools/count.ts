/** Adds up what the test runs reported and prints the closing line of CI. A skipped real-component test is a failure. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const [folder = '.', failedSteps = '0'] = process.argv.slice(2);
let passed = 0;
let failed = Number(failedSteps);
for (const name of ['unit.json', 'interop.json']) {
  const path = join(folder, name);
  if (!existsSync(path)) {
    console.log(`no report: ${name}`);
    failed++;
    continue;
  }
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
  for (const file of report.testResults) {
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') passed++;
      else if (status === 'failed') failed++;
      else if (/\/(worker|browser|interop)\//.test(file.name)) {
        console.log(`skipped, which counts as failed: ${fullName}`);
        failed++;
      }
    }
    if (file.assertionResults.length === 0) {
      console.log(`no test ran in ${file.name}`);
      failed++;
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
