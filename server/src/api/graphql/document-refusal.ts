/** A refusal of a document, or of a part of it, which knows the places that it is about. */
import type { ASTNode, SourceLocation } from 'graphql';
import { Refusal, type RefusalCode } from '../../errors.ts';
import { locationsOf } from './locations.ts';

export class DocumentRefusal extends Refusal {
  readonly locations: readonly SourceLocation[];
  /** Response keys from the root; null when it is not about one place of the answer. */
  readonly path: readonly string[] | null;

  constructor(
    code: RefusalCode,
    message: string,
    places: readonly (ASTNode | SourceLocation)[],
    details: Readonly<Record<string, unknown>> | null = null,
    path: readonly string[] | null = null,
  ) {
    super(code, message, details);
    this.locations = locationsOf(places);
    this.path = path;
  }
}

/** What the document says cannot be meant.  Code: GRAPHQL_VALIDATION_FAILED. */
export function invalidDocument(message: string, nodes: readonly ASTNode[]): DocumentRefusal {
  return new DocumentRefusal('GRAPHQL_VALIDATION_FAILED', message, nodes);
}
