/** Mistakes in what is believed of a database that somebody else can write (L7). */
import type { Mutant } from '../mutant.ts';

export const WRITTEN: readonly Mutant[] = [
  {
    name: 'row-tag-unchecked',
    title: { en: 'authenticity of rows not checked', es: 'autenticidad de renglones sin comprobar' },
    story: {
      en: 'After a key change a few rows were refused, and somebody turned the check off until that is looked into.',
      es: 'Tras un cambio de llaves se rechazaron renglones, y alguien apagó la comprobación mientras se revisa.',
    },
    edits: [
      {
        file: 'src/storage/authentic.ts',
        from: '  if (!(await verifyRow(key, statement, tag)).ok) return reject(log, table);\n',
        to: '  await verifyRow(key, statement, tag);\n',
      },
    ],
    breaks: [{ level: 'L7', metric: 'M6' }],
    quick: true,
  },
  {
    name: 'generation-not-raised',
    title: { en: 'removal does not raise the generation', es: 'la baja no sube la generación' },
    story: {
      en: 'Removing a client deletes its row, so raising a number on the shelf as well looked like doing it twice.',
      es: 'Dar de baja borra el renglón, así que subir además un número en el estante parecía hacerlo dos veces.',
    },
    edits: [{ file: 'src/access/remove.ts', from: '  await raiseGeneration(ports, client.id);\n', to: '' }],
    breaks: [{ level: 'L7', metric: 'M6' }],
  },
  {
    name: 'approval-unchecked',
    title: { en: 'old rows accepted without approval', es: 'renglones viejos aceptados sin aprobación' },
    story: {
      en: 'Offers from before the shelf existed must still be picked up after an upgrade, and they were checked back then.',
      es: 'Las ofertas de antes del estante deben entregarse tras actualizar, y en su momento ya se comprobaron.',
    },
    edits: [
      {
        file: 'src/issuer/offer-row.ts',
        from: "  if ((await readAuthentic(ports, 'offers', row, { now: at })) === undefined) return err('row_refused');",
        to: `  const old = row.shelfKey === '';
  if (!old && (await readAuthentic(ports, 'offers', row, { now: at })) === undefined) return err('row_refused');`,
      },
      {
        file: 'src/issuer/offer-row.ts',
        from: `  const key = await findShelfKey(ports, 'offer', row.shelfKey);
  if (key === undefined) return err('row_refused');
  const outer = await openOuter(key, { typ: 'gafete/v1/offer/outer', lookup: row.lookup }, row.offerSealed);`,
        to: `  const key = old ? undefined : await findShelfKey(ports, 'offer', row.shelfKey);
  if (!old && key === undefined) return err('row_refused');
  const outer =
    key === undefined
      ? ok(row.offerSealed)
      : await openOuter(key, { typ: 'gafete/v1/offer/outer', lookup: row.lookup }, row.offerSealed);`,
      },
      {
        file: 'src/issuer/offer-row.ts',
        from: 'const approved = await isApproved(ports, row, statement.value);',
        to: 'const approved = old || (await isApproved(ports, row, statement.value));',
      },
    ],
    breaks: [{ level: 'L7', metric: 'M6' }],
  },
];
