import { Fragment } from 'react';

/** A long name that wraps where its parts end: `data/` `postgresql:` `5432`. Copied, it is as it was. */
export function WrappingName({ children }: { children: string }) {
  return children.split(/(?<=[/:@])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
