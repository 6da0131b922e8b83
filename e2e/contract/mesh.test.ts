import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peerAuthentication } from '../mesh/builders.ts';
import { harbour } from '../mesh/harbour.ts';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import { startMesh, type Mesh } from '../testbed/mesh/startMesh.ts';
import { until } from '../testbed/process/until.ts';
import { leftOut } from './leftOut.ts';

// The testbed's own promises: what the wire does is what its probes and its metrics say.
describe.skipIf(leftOut('cluster') || leftOut('mesh'))('the real mesh', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await startMesh({ name: 'mesh', content: harbour });
  }, 120_000);
  afterAll(() => mesh.stop());

  const gateToCargo = { client: 'harbour/gate', service: 'harbour/cargo', port: 80 };
  const craneToCargo = { client: 'quay/crane', service: 'harbour/cargo', port: 80 };
  const cargoToDatabase = { client: 'harbour/cargo-v1', service: 'ledger/postgresql', port: 5432 };
  const berths = { client: 'harbour/gate', service: 'harbour/berths', port: 9090 };
  const toNotices = { client: 'harbour/berths', service: 'harbour/notices', port: 80 };

  it('encrypts between sidecars, over HTTP, gRPC and TCP, with the identity of the caller', async () => {
    const probes = await mesh.probe([gateToCargo, berths, cargoToDatabase]);
    expect(probes).toMatchObject([
      { outcome: 'mutualTls', identity: 'spiffe://cluster.local/ns/harbour/sa/gate' },
      { outcome: 'mutualTls', server: 'harbour/berths' },
      { outcome: 'mutualTls', identity: 'spiffe://cluster.local/ns/harbour/sa/cargo-v1' },
    ]);
  });

  it('lets plaintext in from a client without sidecar and from one that a rule tells to', async () => {
    expect(await mesh.probe([craneToCargo, toNotices])).toMatchObject([
      { outcome: 'plaintext', server: 'harbour/cargo-v1' },
      { outcome: 'plaintext', server: 'harbour/notices' },
    ]);
  });

  it('refuses plaintext under STRICT once it has settled, and no one else', async () => {
    const path = resourcePath('security.istio.io/v1', 'PeerAuthentication', 'harbour', 'strict');
    const strict = peerAuthentication('harbour', 'strict', { mtls: { mode: 'STRICT' } });
    try {
      await applyObjects(mesh.kubernetes, [strict]);
      await mesh.settle();
      expect(await mesh.probe([gateToCargo, craneToCargo, toNotices])).toMatchObject([
        { outcome: 'mutualTls' },
        { outcome: 'refused', status: null },
        { outcome: 'refused', status: 503 },
      ]);
    } finally {
      await mesh.kubernetes.request('DELETE', path);
      await mesh.settle();
    }
    expect(await mesh.probe([craneToCargo])).toMatchObject([{ outcome: 'plaintext' }]);
  });

  it("counts what the proxies saw with Istio's labels, and cannot name a client without sidecar", async () => {
    const rate = async (query: string): Promise<number> => {
      const url = `${mesh.prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`;
      const answer = (await (await fetch(url)).json()) as { data: { result: { value: [number, string] }[] } };
      return Number(answer.data.result[0]?.value[1] ?? 0);
    };
    const seen = (labels: string): Promise<number> =>
      until(`telemetry with ${labels}`, async () => {
        const perSecond = await rate(
          `sum(rate({__name__=~"istio_requests_total|istio_tcp_sent_bytes_total",${labels}}[10s]))`,
        );
        return perSecond > 0 ? perSecond : undefined;
      });
    const cargo = 'reporter="destination",destination_service_name="cargo"';
    await seen(
      `${cargo},source_workload="gate",connection_security_policy="mutual_tls",request_protocol="http"`,
    );
    await seen(
      `${cargo},source_workload="unknown",source_principal="unknown",connection_security_policy="none"`,
    );
    // Its name comes in the sidecar's header, as in Istio; nothing proves it.
    await seen(
      'reporter="destination",destination_workload="notices",source_workload="berths",source_principal="unknown",connection_security_policy="none"',
    );
    await seen(
      'reporter="destination",request_protocol="grpc",source_workload="pilots",grpc_response_status="0"',
    );
    await seen(
      'reporter="source",destination_workload="cargo-v2",source_workload="gate",response_code="200"',
    );
    // One long connection: it is counted while it lasts.
    await seen(
      'reporter="destination",request_protocol="tcp",source_workload="berths",connection_security_policy="mutual_tls"',
    );
    expect(await rate('count(istio_requests_total{source_workload="crane"}) or vector(0)')).toBe(0);
    expect(await rate('count(istio_requests_total{destination_port!=""}) or vector(0)')).toBe(0);

    mesh.exporter.setDestinationPort(true);
    await seen('reporter="destination",destination_workload="berths",destination_port="9090"');
    await seen('reporter="source",destination_workload="berths",destination_port="8080"');
    mesh.exporter.setDestinationPort(false);
  }, 60_000);
});
