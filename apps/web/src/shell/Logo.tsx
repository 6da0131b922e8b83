/** The mark: a padlock whose keyhole is a small mesh. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      aria-hidden="true"
      className="pl-logo-mark"
    >
      <path d="M10 14v-3.6a6 6 0 0 1 12 0V14" stroke="currentColor" strokeWidth="2.8" />
      <rect x="4.5" y="12.5" width="23" height="17" rx="4.5" fill="currentColor" />
      <path d="m11 25.2 5-7.4 5 7.4Z" className="pl-logo-lines" strokeWidth="1.6" strokeLinejoin="round" />
      <g className="pl-logo-nodes">
        <circle cx="16" cy="17.6" r="2.3" />
        <circle cx="11" cy="25" r="2.3" />
        <circle cx="21" cy="25" r="2.3" />
      </g>
    </svg>
  );
}
