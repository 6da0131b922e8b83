import type { ReactNode } from 'react';

interface FactProps {
  readonly term: string;
  readonly children: ReactNode;
  readonly mono?: boolean;
}

/** One pair of a `dl`. */
export function Fact({ term, children, mono = false }: FactProps) {
  return (
    <div>
      <dt>{term}</dt>
      <dd className={mono ? 'pl-mono' : undefined}>{children}</dd>
    </div>
  );
}
