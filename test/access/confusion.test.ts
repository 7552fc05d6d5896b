import { describe } from 'vitest';
import { startAccess } from './access-service.ts';
import { ACCESS_KINDS, confusionSuite } from './confusion-table.ts';

describe('no signed text passes as another', () => {
  confusionSuite(ACCESS_KINDS, startAccess);
});
