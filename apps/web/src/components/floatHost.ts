/** Where menus, tooltips and messages are put: in the dialog that is open, else in a landmark, so that screen readers find them. */
export function floatHost(): HTMLElement {
  return (
    document.querySelector<HTMLElement>('.pf-v6-c-modal-box') ??
    document.getElementById('main') ??
    document.body
  );
}
