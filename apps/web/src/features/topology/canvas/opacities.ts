/** How far edges that do not match a filter fade, and what is not near the pointer. */
export const opacities = { faded: 0.25, dimmed: 0.4 } as const;
