import type { Attacker } from '../attack.ts';
import { dictionary } from './dictionary.ts';
import { layers } from './layers.ts';
import { linker } from './linker.ts';
import { links } from './links.ts';
import { officers } from './officers.ts';
import { reader } from './reader.ts';
import { search } from './search.ts';
import { sessions } from './sessions.ts';

/** Every program. Each runs at the levels that it names, on every target alike. */
export const ATTACKERS: readonly Attacker[] = [reader, search, dictionary, links, sessions, layers, officers, linker];
