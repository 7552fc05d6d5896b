import type { Role } from '../accreditation/codes.ts';

/** Roles as a pass writes them. A number is never given to another role: passes and gates may differ in age. */
const ROLE_NUMBERS = {
  writer: 1,
  photo: 2,
  camera: 3,
  audio: 4,
  anchor: 5,
  producer: 6,
  tech: 7,
  editor_desk: 8,
  support: 9,
  fixer: 10,
  columnist: 11,
  press_attache: 12,
} as const satisfies Record<Role, number>;

const ROLE_NAMES = new Map<number, Role>(
  Object.entries(ROLE_NUMBERS).map(([role, number]) => [number, role as Role] as const),
);

export function numberOfRole(role: Role): number {
  return ROLE_NUMBERS[role];
}

/** The role with this number; `undefined` when none has it. */
export function roleOfNumber(number: number): Role | undefined {
  return ROLE_NAMES.get(number);
}
