/** Mistakes in what is destroyed: seen by whoever has every old version and every old link (L2). */
import type { Mutant } from '../mutant.ts';

export const ERASED: readonly Mutant[] = [
  {
    name: 'offer-key-kept',
    title: { en: 'k_offer outlives its offer', es: 'k_offer sobrevive a su oferta' },
    story: {
      en: 'Destroying a key costs a call to the shelf in the middle of a pick-up, and the row is gone anyway.',
      es: 'Destruir una llave cuesta una llamada a media entrega, y el renglón ya no está de todos modos.',
    },
    edits: [
      {
        file: 'src/issuer/notification.ts',
        from: "  await afterwards(ports, () => destroyShelfKey(ports, 'offer', row.shelfKey));\n",
        to: '',
      },
      {
        file: 'src/issuer/issue-batch.ts',
        from: "await afterwards(ports, () => destroyShelfKey(ports, 'offer', shelfKey));\n      return ok(notificationId);",
        to: '{}\n      return ok(notificationId);',
      },
      {
        file: 'src/storage/orphans.ts',
        from: 'for (const id of orphans) await storage.shelf.destroy(id);',
        to: "for (const id of orphans) if (!id.startsWith('offer/')) await storage.shelf.destroy(id);",
      },
    ],
    breaks: [{ level: 'L2', metric: 'M1' }],
  },
  {
    name: 'shelf-soft-delete',
    title: { en: 'closed keys are kept', es: 'las llaves cerradas se conservan' },
    story: {
      en: 'Somebody once closed the wrong event, and since then the shelf only marks keys as gone, for thirty days.',
      es: 'Una vez se cerró el evento equivocado, y desde entonces el estante sólo marca las llaves, por treinta días.',
    },
    edits: [
      {
        file: 'src/runtime/node/file-shelf.ts',
        from: '  return {\n    put: (id, bytes) => {',
        to: `  const isGone = (path: string) => openIfThere(\`\${path}.gone\`) !== undefined;
  return {
    put: (id, bytes) => {`,
      },
      {
        file: 'src/runtime/node/file-shelf.ts',
        from: '        try {\n          return new Uint8Array(readFileSync(path)) as Bytes;',
        to: `        if (isGone(path)) return undefined;
        try {
          return new Uint8Array(readFileSync(path)) as Bytes;`,
      },
      {
        file: 'src/runtime/node/file-shelf.ts',
        from: `        await overwrite(openIfThere(path));
        try {
          unlinkSync(path);
        } catch (error) {
          if (!missing(error)) throw error;
        }`,
        to: `        if (openIfThere(path) !== undefined) closeSync(openSync(\`\${path}.gone\`, 'w'));`,
      },
      {
        file: 'src/runtime/node/file-shelf.ts',
        from: '          const path = join(folder, kind, name);\n          const { mtimeMs } = await stat(path);',
        to: `          const path = join(folder, kind, name);
          if (name.endsWith('.gone') || isGone(path)) continue;
          const { mtimeMs } = await stat(path);`,
      },
    ],
    breaks: [
      { level: 'L2erasure', metric: 'M11' },
      { level: 'L2', metric: 'M1' },
    ],
  },
  {
    name: 'log-not-truncated',
    title: { en: 'the write-ahead log keeps what was deleted', es: 'el registro previo conserva lo borrado' },
    story: {
      en: 'Searching the files takes seconds on a big database, and secure deletion is switched on, so it is left out.',
      es: 'Buscar en los archivos tarda segundos en una base grande, y el borrado seguro está activo: se omite.',
    },
    edits: [
      {
        file: 'src/runtime/node/erased-files.ts',
        from: "  if (!(await truncateLog(sqlite))) return 'busy';\n  if (!(await isFound(sqlite, samples))) return 'absent';",
        to: "  if (samples.length >= 0) return 'absent';",
      },
    ],
    breaks: [{ level: 'L2', metric: 'beyond', place: 'gafete.sqlite-wal' }],
  },
];
