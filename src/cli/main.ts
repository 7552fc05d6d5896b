/** The process behind `gafete`. */
import { run } from './run.ts';
import { EXIT } from './terminal.ts';

const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write('Gafete needs Node 22.12 or newer. `npm run gafete -- …` brings its own.\n');
  process.exit(EXIT.usage);
}

// `gafete help | head` closes our output early; that is no fault of anybody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

process.exitCode = await run(process.argv.slice(2));
