/** How values are refused: the wire's words, with the value printed as a person would type it in JavaScript. */
import { inspect } from 'node:util';
import { Refusal, type RefusalCode } from '../errors.ts';
import type { Place } from './field-type.ts';

/** `subCode` is the finer name that the wire has for the fault. */
export function refuseData(message: string, place: Place, subCode?: string): never {
  throw new Refusal('INVALID_ARGS_DATA', message, { field: place.path, ...(subCode === undefined ? {} : { subCode }) });
}

export function refuseFilter(message: string, place: Place): never {
  throw new Refusal('INVALID_ARGS_FILTER', message, { field: place.path });
}

/** The two sides on which a value is read: a body, a filter. */
export type Side = Extract<RefusalCode, 'INVALID_ARGS_DATA' | 'INVALID_ARGS_FILTER'>;

export function refuseValue(side: Side, message: string, place: Place): never {
  throw new Refusal(side, message, { field: place.path });
}

/** A value in a message: `'x'`, `[]`, `{ a: 1 }`, `NaN`; long ones are cut. */
export function show(value: unknown): string {
  return inspect(value, { depth: 2, maxArrayLength: 10, maxStringLength: 100, breakLength: Number.POSITIVE_INFINITY });
}

/**
 * Refuses text that PostgreSQL cannot hold: NUL characters and lone surrogates.
 * Refuses: `side`.
 */
export function storable(text: string, side: Side, place: Place): string {
  if (!text.isWellFormed()) refuseValue(side, `Invalid text for field "${place.path}": it contains a lone surrogate`, place);
  if (text.includes('\u0000')) refuseValue(side, `Invalid text for field "${place.path}": it contains a NUL character`, place);
  return text;
}
