// `npm run testbed`: a cluster API and telemetry of real parts, to use by hand until Ctrl-C.
import { shop } from '../mesh/shop.ts';
import { MissingPart } from './parts/index.ts';
import { startTestbed } from './testbed.ts';

process.stdout.write('Starting etcd, kube-apiserver, Prometheus and an exporter of traffic ...\n');
try {
  const testbed = await startTestbed({ name: 'testbed', ...shop });
  const { kubeconfigPath, prometheusUrl, exporter, logs } = testbed;
  process.stdout.write(`
  Kubernetes   kubectl --kubeconfig ${kubeconfigPath} get peerauthentication -A
  Prometheus   ${prometheusUrl}
  traffic      curl ${exporter.url}/edges
               curl -X PATCH '${exporter.url}/edges?id=shop/bookings%20-%3E%20shop/orders' -d '{"mutualTls": 1}'
               curl -X PATCH ${exporter.url}/settings -d '{"destinationPort": true}'
  logs         ${logs}

Point Padlock at it:

  npm start -- --kubeconfig ${kubeconfigPath} --prometheus ${prometheusUrl}

Ctrl-C ends it and deletes its data.
`);
  // npm passes Ctrl-C on to a process that has already had it: the second one must not cut the tidying short.
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  await testbed.stop();
} catch (error) {
  const cause = error instanceof MissingPart ? error.message : error;
  process.stderr.write(typeof cause === 'string' ? `${cause}\n` : '');
  if (typeof cause !== 'string') console.error(cause);
  process.exitCode = 1;
}
