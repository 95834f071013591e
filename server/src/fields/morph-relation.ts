/** MORPH_RELATION: a record of one of several objects; one field, and one join column, for each. */
import { relationType } from './relation.common.ts';

export const morphRelationFieldType = Object.freeze({ ...relationType('MORPH_RELATION'), hasCounts: true });
