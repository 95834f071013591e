/** Who is written into `createdBy` and `updatedBy`. */
export interface Actor {
  readonly source: string;
  readonly workspaceMemberId: string | null;
  readonly name: string;
}
