import { callOutcome, clientTls, serverMode } from '@padlock/mtls';
import { eachLine, type Streams } from '../scenarios/eachLine.ts';
import { Scenario } from '../scenarios/scenario.ts';
import { meshOf, podOf } from '../scenarios/scenarioMesh.ts';
import { UsageError } from '../usageError.ts';

export const evaluateHelp = `Usage: padlock evaluate [--explain] < scenarios.jsonl > answers.jsonl

Answers what Istio would do. Each line of input is a JSON object:

  {id, meshConfig: {rootNamespace, enableAutoMtls}, objects: [Kubernetes objects],
   inbound: [{pod, port}], outbound: [{clientPod, host, port, subset?}],
   calls: [{clientPod, host, port, subset?, serverPod, targetPort}]}

The same lines come out with mode, acceptsMutualTls, acceptsPlaintext, tls and outcome filled in. Pods are namespace/name.

  --explain    add the reasons: which policies were considered, and which one decided

A malformed line is named on standard error, the others are still answered, and the exit code is 2.
`;

/** Runs `padlock evaluate`. @throws {UsageError} when a line was malformed, after all others were answered. */
export async function evaluate(args: readonly string[], streams: Streams): Promise<void> {
  const unknown = args.find((argument) => argument !== '--explain');
  if (unknown !== undefined)
    throw new UsageError(`There is no option "${unknown}". Run padlock evaluate --help for the options.`);
  const explain = args.includes('--explain');
  const malformed = await eachLine(streams, Scenario, (scenario) => evaluateScenario(scenario, explain));
  if (malformed > 0) throw new UsageError(`${malformed} of the lines could not be answered: see above.`);
}

/** The scenario with every answer filled in; answers that it already holds are replaced. */
function evaluateScenario(scenario: Scenario, explain: boolean): Scenario {
  const mesh = meshOf(scenario);
  const reasons = (explanation: unknown): object => (explain ? { explanation } : {});
  return {
    ...scenario,
    inbound: scenario.inbound.map((question) => {
      const server = serverMode(mesh, podOf(mesh, question.pod), question.port);
      const { mode, acceptsMutualTls, acceptsPlaintext } = server;
      return { ...question, mode, acceptsMutualTls, acceptsPlaintext, ...reasons(server.explanation) };
    }),
    outbound: scenario.outbound.map((question) => {
      const client = clientTls(
        mesh,
        podOf(mesh, question.clientPod),
        question.host,
        question.port,
        question.subset,
      );
      return { ...question, tls: client.tls, ...reasons(client.explanation) };
    }),
    calls: scenario.calls.map((question) => {
      const { host, port, subset, targetPort } = question;
      const call = {
        client: podOf(mesh, question.clientPod),
        server: podOf(mesh, question.serverPod),
        host,
        port,
        targetPort,
        ...(subset === undefined ? {} : { subset }),
      };
      const { outcome, client, server } = callOutcome(mesh, call);
      return { ...question, outcome, ...reasons({ client: client.explanation, server: server.explanation }) };
    }),
  };
}
