/** Prints a filter in the grammar of the query parameter: the other half of the round-trip properties. */
import type { Filter } from '../../../server/src/query/query.ts';

export type Style = 'double' | 'single' | 'bare';

/** `style` is asked once per value; a bare style is kept only where the value can stand bare. */
export function printFilter(filter: Filter, style: () => Style): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `${filter.kind}(${filter.of.map((part) => printFilter(part, style)).join(',')})`;
    case 'not':
      return `not(${printFilter(filter.of, style)})`;
    case 'test':
      return `${filter.path.join('.')}[${filter.operator}]:${printValue(filter.value, style)}`;
    case 'related':
      throw new Error('REST names a relation in the path of a test');
  }
}

function printValue(value: unknown, style: () => Style): string {
  if (Array.isArray(value)) return `[${value.map((item) => printText(String(item), style())).join(',')}]`;
  return printText(String(value), style());
}

function printText(text: string, style: Style): string {
  if (style === 'bare' && text !== '' && !/[,()[\]"']/.test(text)) return text;
  const quote = style === 'single' ? "'" : '"';
  return `${quote}${text.replaceAll(quote, `\\${quote}`)}${quote}`;
}
