/** RELATION: a record of one other object. */
import { relationType } from './relation.common.ts';

export const relationFieldType = relationType('RELATION');
