/**
 * `npm run bench`: how fast the hot paths are, beside what the machine can do at all and beside other implementations.
 * Prints medians and ratios; never a test, because a shared machine's milliseconds mean nothing. Writes to the system's
 * temporary folder only, and cleans up. `-- --quick` takes a minute; `-- sd-jwt`, `gate-pass`, `status-list`, `verifier`,
 * `service` or `gate` runs one part; `gate` needs Chromium and the built pages (`npm run build:web`).
 */
import { benchGate } from './gate.ts';
import { benchGatePass } from './gate-pass.ts';
import { renderGoals, renderSection, type Section } from './report.ts';
import { benchSdJwt } from './sd-jwt.ts';
import { benchService } from './service.ts';
import { benchStatusList } from './status-list.ts';
import { benchVerifier } from './verifier.ts';

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const quick = process.argv.includes('--quick');
const effort = quick ? { slice: 15, rounds: 9 } : { slice: 50, rounds: 31 };
const service = quick
  ? { people: 15, sizes: [1e3, 1e4], rounds: 1 }
  : { people: 50, sizes: [1e3, 1e5, 1e6], rounds: 3 };

const PARTS: Readonly<Record<string, () => Promise<readonly Section[]>>> = {
  'sd-jwt': async () => [await benchSdJwt(effort)],
  'gate-pass': async () => [await benchGatePass(effort)],
  'status-list': async () => [await benchStatusList(effort)],
  verifier: async () => [await benchVerifier(effort, quick ? 2_000 : 100_000)],
  service: () => benchService(service),
  gate: () => benchGate(quick ? 15 : 60),
};

const sections: Section[] = [];
console.log(`Node ${process.version}, ${quick ? 'quick' : 'full'} run; medians: read ratios, not milliseconds`);
for (const [name, run] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const found = await run();
  sections.push(...found);
  for (const section of found) console.log(renderSection(section));
}
console.log(renderGoals(sections));
