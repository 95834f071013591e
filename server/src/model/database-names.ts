/**
 * How things of the model are called in the database. Every name depends on the model's names alone, so that the same
 * model gives the same schema everywhere, and fits PostgreSQL's 63 bytes.
 */
import { createHash } from 'node:crypto';

const bytesMax = 63;

/** The schema of a workspace's records. */
export function schemaName(workspaceId: string): string {
  return `workspace_${workspaceId.replaceAll('-', '')}`;
}

/** Custom objects carry an underscore, so that a later standard object of the same name does not meet them. */
export function tableName(object: { readonly nameSingular: string; readonly isCustom: boolean }): string {
  return fitted(object.isCustom ? `_${object.nameSingular}` : object.nameSingular);
}

/** `domainName` and `primaryLinkUrl` give `domainNamePrimaryLinkUrl`; a type of one column has the field's own name. */
export function columnName(field: string, part: string): string {
  return fitted(field + capitalised(part));
}

/** `company` gives `companyId`. */
export function joinColumnName(field: string): string {
  return fitted(`${field}Id`);
}

export function enumTypeName(table: string, column: string): string {
  return fitted(`${table}_${column}_enum`);
}

export function indexName(table: string, columns: readonly string[], isUnique: boolean): string {
  return `${isUnique ? 'IDX_UNIQUE' : 'IDX'}_${hash([table, ...columns].join('\n'), 28)}`;
}

export function foreignKeyName(table: string, column: string): string {
  return `FK_${hash([table, column].join('\n'), 28)}`;
}

export function capitalised(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function fitted(name: string): string {
  if (Buffer.byteLength(name) <= bytesMax) return name;
  return `${name.slice(0, bytesMax - 9)}_${hash(name, 8)}`;
}

function hash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
