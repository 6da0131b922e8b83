const untrusted = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  // The authority has the name of a known one, and another key.
  'CERT_SIGNATURE_FAILURE',
]);

/** What is wrong with the certificate of a server, by the error of the connection; undefined: that was not the reason. */
export function certificateTrouble(error: unknown): 'untrusted' | 'other_name' | 'expired' | undefined {
  const code = errorCode(error);
  if (untrusted.has(code)) return 'untrusted';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'other_name';
  return code === 'CERT_HAS_EXPIRED' ? 'expired' : undefined;
}

/** The code that Node gives an error, such as ECONNREFUSED; empty where it has none. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
