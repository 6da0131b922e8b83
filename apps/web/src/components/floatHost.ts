/** Where menus, tooltips and messages are put: inside a landmark, so that screen readers find them by region. */
export function floatHost(): HTMLElement {
  return document.getElementById('main') ?? document.body;
}
