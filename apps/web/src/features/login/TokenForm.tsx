import {
  Button,
  Form,
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  TextInput,
} from '@patternfly/react-core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../api.ts';
import { forgetSession } from '../../sessionFetch.ts';

/** Takes a token of the cluster. It goes to the server once, and is kept nowhere in the page. */
export function TokenForm({ target }: { target: string }) {
  const [token, setToken] = useState('');
  const navigate = useNavigate();
  const client = useQueryClient();
  const login = useMutation({
    mutationFn: () => api.login({ body: { token } }),
    onSuccess: () => {
      forgetSession();
      // Of whoever was logged in before, nothing is left to see.
      client.clear();
      void navigate(target, { replace: true });
    },
  });
  const empty = token.trim() === '';
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        if (!empty && !login.isPending) login.mutate();
      }}
    >
      <FormGroup label="Token" fieldId="login-token">
        <TextInput
          id="login-token"
          type="password"
          autoComplete="off"
          spellCheck="false"
          value={token}
          validated={login.error ? 'error' : 'default'}
          aria-describedby="login-token-help"
          onChange={(_, value) => {
            setToken(value);
            if (login.error) login.reset();
          }}
        />
        <FormHelperText>
          <HelperText id="login-token-help" isLiveRegion>
            {login.error ? (
              <HelperTextItem variant="error">{login.error.message}</HelperTextItem>
            ) : (
              <HelperTextItem>
                A token of a service account, or of the identity provider that your cluster trusts. You see
                and change what Kubernetes lets its owner see and change.
              </HelperTextItem>
            )}
          </HelperText>
        </FormHelperText>
      </FormGroup>
      <Button type="submit" variant="primary" isBlock isDisabled={empty} isLoading={login.isPending}>
        Log in
      </Button>
      <p className="pl-login-hint">
        A token for a service account: <code>kubectl create token NAME -n NAMESPACE</code>
      </p>
    </Form>
  );
}
