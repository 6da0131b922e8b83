import { Alert, Button } from '@patternfly/react-core';
import { oidcStartPath } from '@padlock/contract';

/** What the server says in the address of this page when a login at the provider came to nothing. */
const failures: Readonly<Record<string, { title: string; text: string }>> = {
  provider: {
    title: 'The provider did not log you in',
    text: 'It does not answer, or it refused. Try again; if that does not help, the log of Padlock says why.',
  },
  refused: {
    title: 'Padlock does not act for you',
    text: 'The provider knows you, but what it says about you is not enough, or claims to be part of the cluster itself. Ask the people who run Padlock: its log says what was wrong.',
  },
  expired: {
    title: 'This login took too long, or began elsewhere',
    text: 'A login has to end within ten minutes in the browser in which it began. Try again.',
  },
};

/** Leads to the OpenID provider. A link, not a form: the provider is another site, and forms may not lead there. */
export function ProviderLogin({
  provider,
  target,
  failed,
}: {
  provider: string | undefined;
  target: string;
  failed: string | null;
}) {
  const failure = failed === null ? undefined : failures[failed];
  return (
    <>
      {failure && (
        <Alert isInline component="h2" variant="danger" title={failure.title}>
          {failure.text}
        </Alert>
      )}
      <Button
        component="a"
        href={`${oidcStartPath}?${new URLSearchParams({ from: target }).toString()}`}
        variant="primary"
        isBlock
      >
        Log in at {provider ?? 'the OpenID provider'}
      </Button>
      <p className="pl-login-hint">
        You leave this page, and come back to it when you are logged in there. You see and change what
        Kubernetes lets you see and change.
      </p>
    </>
  );
}
