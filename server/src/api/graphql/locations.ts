/** Places of a document → the lines and columns that an answer shows, from 1. */
import { type ASTNode, getLocation, type SourceLocation } from 'graphql';

const locationsMax = 10;

export function locationsOf(places: readonly (ASTNode | SourceLocation)[]): readonly SourceLocation[] {
  return places.slice(0, locationsMax).flatMap((place) => {
    if ('line' in place) return [{ line: place.line, column: place.column }];
    return place.loc === undefined ? [] : [getLocation(place.loc.source, place.loc.start)];
  });
}
