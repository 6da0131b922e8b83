import { json, localServer, type LocalServer, readBody } from './localServer.ts';

/** Labels of one server-side report of HTTP traffic. */
export function report(labels: Record<string, string>, count: number) {
  return {
    metric: {
      reporter: 'destination',
      request_protocol: 'http',
      response_code: '200',
      response_flags: '-',
      connection_security_policy: 'mutual_tls',
      ...labels,
    },
    value: [0, String(count)],
  };
}

/** A peer that answers like Prometheus with the given requests; the query tells the window. A string is a refusal. */
export async function fakePrometheus(
  requests: (query: string) => readonly object[] | string,
  port = 0,
): Promise<LocalServer> {
  return localServer((request, response) => {
    void readBody(request).then((body) => {
      const query = new URLSearchParams(body).get('query') ?? '';
      const range = request.url?.includes('query_range') === true;
      const wanted = query.startsWith('sum by (reporter') && query.includes('istio_requests_total');
      const answer = wanted ? requests(query) : [];
      if (typeof answer === 'string')
        return json(response, { status: 'error', errorType: 'execution', error: answer }, 422);
      json(response, {
        status: 'success',
        data: range ? { resultType: 'matrix', result: [] } : { resultType: 'vector', result: answer },
      });
    });
  }, port);
}
