/** The search of the page that is open: the first field that is one, or is marked as one. */
export function focusSearch(): void {
  document.querySelector<HTMLInputElement>('main :is(input[type="search"], [data-page-search])')?.focus();
}
