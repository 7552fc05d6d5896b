/** The process behind `gafete`. */
import { run } from './run.ts';
import { EXIT } from './terminal.ts';

// The database's native part needs Node-API 10, and crashes an older Node outright: say so before anything loads it.
if (Number(process.versions.napi) < 10) {
  process.stderr.write('Gafete needs Node 22.14 or newer. `npm run gafete -- …` brings its own.\n');
  process.exit(EXIT.usage);
}

// `gafete help | head` closes our output early; that is no fault of anybody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

process.exitCode = await run(process.argv.slice(2));
