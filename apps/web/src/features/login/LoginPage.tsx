import { Alert } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useSearchParams } from 'react-router';
import { ErrorState } from '../../components/ErrorState.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { Logo } from '../../shell/Logo.tsx';
import { ThemeSwitch } from '../../shell/ThemeSwitch.tsx';
import { ProviderLogin } from './ProviderLogin.tsx';
import { TokenForm } from './TokenForm.tsx';
import { returnTo } from './returnTo.ts';
import './login.css';

/** Where a person without a session arrives, and from where they go back to what they wanted to see. */
export function LoginPage() {
  usePageTitle('Log in');
  const [search] = useSearchParams();
  const target = returnTo(search.get('from'));
  const login = useQuery(queries.loginOptions());
  const mode = login.data?.mode;
  if (mode === 'none') return <Navigate to={target} replace />;
  return (
    <div className="pl-login">
      <header className="pl-login-head">
        <ThemeSwitch />
      </header>
      <main className="pl-login-card">
        <div className="pl-login-brand">
          <Logo size={44} />
          <span>Padlock</span>
        </div>
        <p className="pl-login-claim">Mutual TLS in your mesh: see it, change it, prove it.</p>
        <h1>Log in</h1>
        {search.has('ended') && (
          <Alert isInline component="h2" variant="info" title="Your session has ended">
            Log in again; you come back to the page where you were.
          </Alert>
        )}
        {login.error && (
          <ErrorState
            title="Padlock does not answer"
            error={login.error}
            onRetry={() => void login.refetch()}
          />
        )}
        {mode === 'token' && <TokenForm target={target} />}
        {mode === 'oidc' && (
          <ProviderLogin provider={login.data?.provider} target={target} failed={search.get('failed')} />
        )}
        {mode === 'proxy' && (
          <p>
            This server is entered through the proxy that logs people in. Go to the address of that proxy; if
            you came from there, it does not say who you are.
          </p>
        )}
      </main>
    </div>
  );
}
