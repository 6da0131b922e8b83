import { SortByDirection, type ThProps } from '@patternfly/react-table';
import { useSearchParam } from '../state/urlState.ts';
import type { TableOrder } from './tableOrder.ts';

/**
 * The order of a table, in the address as `sort=rate` or `sort=-rate`, and what makes a header sort by its column.
 *
 * @param parameter another name for the second table of a page.
 */
export function useTableOrder<Key extends string>(
  keys: readonly [Key, ...Key[]],
  parameter = 'sort',
): { order: TableOrder<Key>; sortBy: (key: Key) => { sort: NonNullable<ThProps['sort']> } } {
  const [raw, setRaw] = useSearchParam(parameter);
  const by = keys.find((key) => key === raw?.replace(/^-/, '')) ?? keys[0];
  const direction = raw?.startsWith('-') ? 'desc' : 'asc';
  return {
    order: { by, direction },
    sortBy: (key) => ({
      sort: {
        columnIndex: keys.indexOf(key),
        sortBy: { index: keys.indexOf(by), direction },
        onSort: (_, __, next) => setRaw(`${next === SortByDirection.desc ? '-' : ''}${key}`),
      },
    }),
  };
}
