package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpointv3 "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	tlsv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	"google.golang.org/protobuf/types/known/structpb"
	corev1 "k8s.io/api/core/v1"

	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/util"
	"istio.io/istio/pilot/pkg/security/authn"
	"istio.io/istio/pilot/pkg/simulation"
	"istio.io/istio/pilot/pkg/xds/endpoints"
	"istio.io/istio/pkg/config/host"
)

// A judge answers the questions of one scenario. What it has asked the control plane about a pod, it keeps.
type judge struct {
	cp       *controlPlane
	proxies  map[string]*model.Proxy
	servers  map[string]*simulation.Simulation
	clusters map[string]map[string]*clusterv3.Cluster
}

// answer fills in all that a scenario asks.
func (cp *controlPlane) answer(s *scenario) error {
	if err := cp.setPolicies(s); err != nil {
		return err
	}
	j := &judge{
		cp:       cp,
		proxies:  map[string]*model.Proxy{},
		servers:  map[string]*simulation.Simulation{},
		clusters: map[string]map[string]*clusterv3.Cluster{},
	}
	for _, question := range s.Inbound {
		if err := j.answerInbound(question); err != nil {
			return fmt.Errorf("inbound %s:%d: %w", question.Pod, question.Port, err)
		}
	}
	for _, question := range s.Outbound {
		var err error
		question.TLS, err = j.clientTLS(question.ClientPod, question.Host, question.Port, question.Subset)
		if err != nil {
			return fmt.Errorf("outbound %s -> %s:%d %s: %w", question.ClientPod, question.Host, question.Port, question.Subset, err)
		}
	}
	for _, question := range s.Calls {
		if err := j.answerCall(question); err != nil {
			return fmt.Errorf("call %s -> %s:%d %s at %s: %w",
				question.ClientPod, question.Host, question.Port, question.Subset, question.ServerPod, err)
		}
	}
	return nil
}

func (j *judge) answerInbound(question *inbound) error {
	pod, ok := j.cp.pods[question.Pod]
	if !ok {
		return errors.New("no such pod")
	}
	if bypassesProxy(pod, question.Port) {
		// Whatever policy says, nothing there can carry it out.
		question.Mode, question.AcceptsMutualTLS, question.AcceptsPlaintext = model.MTLSDisable.String(), false, true
		return nil
	}
	push := j.cp.PushContext()
	policy := authn.NewMtlsPolicy(push, push.AuthnPolicies, pod.Namespace, pod.Labels, false)
	question.Mode = policy.GetMutualTLSModeForPort(uint32(question.Port)).String()
	question.AcceptsMutualTLS = j.accepts(pod, question.Port, simulation.MTLS)
	question.AcceptsPlaintext = j.accepts(pod, question.Port, simulation.Plaintext)
	return nil
}

var errTLSNotTerminated = errors.New("the filter chain does not terminate mutual TLS")

// accepts sends a connection to the listeners that istiod made for a pod. A client speaks the protocol of the service's port, and
// so does the listener; which that is does not matter here, so it is enough that one protocol gets through.
func (j *judge) accepts(pod *corev1.Pod, port int, tls simulation.TLSMode) bool {
	if !hasProxy(pod) || bypassesProxy(pod, port) {
		return tls == simulation.Plaintext
	}
	name := pod.Namespace + "/" + pod.Name
	if j.servers[name] == nil {
		j.servers[name] = simulation.NewSimulationFromConfigGen(new(testing.T), j.cp.ConfigGenTest, j.proxy(pod))
	}
	terminates := func(chain *listenerv3.FilterChain) error {
		// Raw TCP would carry a TLS session through a chain that knows nothing of it.
		if tls == simulation.MTLS && chain.TransportSocket == nil {
			return errTLSNotTerminated
		}
		return nil
	}
	for _, protocol := range []simulation.Protocol{simulation.HTTP, simulation.TCP} {
		result := j.servers[name].Run(simulation.Call{
			Address:                   pod.Status.PodIP,
			Port:                      port,
			Protocol:                  protocol,
			TLS:                       tls,
			CallMode:                  simulation.CallModeInbound,
			CustomListenerValidations: []simulation.CustomFilterChainValidation{terminates},
		})
		if result.Error == nil {
			return true
		}
	}
	return false
}

// clientTLS is what the cluster says that a pod's proxy has for a host and port.
func (j *judge) clientTLS(client, hostname string, port int, subset string) (string, error) {
	pod, ok := j.cp.pods[client]
	if !ok {
		return "", errors.New("no such pod")
	}
	if !hasProxy(pod) {
		return "DISABLE", nil
	}
	cluster := j.cluster(pod, hostname, port, subset)
	if cluster == nil && subset != "" {
		return "NONE", nil
	}
	if cluster == nil {
		// The proxy knows no such host, so the connection passes through as it is.
		return "DISABLE", nil
	}
	if len(cluster.TransportSocketMatches) > 0 {
		return "AUTO", nil
	}
	return socketTLS(cluster.TransportSocket)
}

func socketTLS(socket *corev3.TransportSocket) (string, error) {
	if socket.GetTypedConfig() == nil || strings.HasSuffix(socket.GetTypedConfig().TypeUrl, ".RawBuffer") {
		return "DISABLE", nil
	}
	context := &tlsv3.UpstreamTlsContext{}
	if err := socket.GetTypedConfig().UnmarshalTo(context); err != nil {
		return "", err
	}
	secrets := context.GetCommonTlsContext().GetTlsCertificateSdsSecretConfigs()
	switch {
	case len(secrets) == 0:
		return "SIMPLE", nil
	case secrets[0].Name == "default":
		return "ISTIO_MUTUAL", nil
	default:
		return "MUTUAL", nil
	}
}

func (j *judge) answerCall(question *call) error {
	server, ok := j.cp.pods[question.ServerPod]
	if !ok {
		return errors.New("no such server")
	}
	tls, err := j.clientTLS(question.ClientPod, question.Host, question.Port, question.Subset)
	if err != nil {
		return err
	}
	if tls == "AUTO" {
		if tls, err = j.tlsTo(server, question); err != nil {
			return err
		}
	}
	switch tls {
	case "ISTIO_MUTUAL":
		question.Outcome = outcome("mutual_tls", j.accepts(server, question.TargetPort, simulation.MTLS))
	case "NONE":
		question.Outcome = "no_such_subset"
	case "DISABLE":
		question.Outcome = outcome("plaintext", j.accepts(server, question.TargetPort, simulation.Plaintext))
	default:
		question.Outcome = "other_tls"
	}
	return nil
}

func outcome(sent string, accepted bool) string {
	if accepted {
		return sent
	}
	return "refused"
}

// tlsTo chooses among a cluster's transport sockets by the metadata of the endpoint, as Envoy does.
func (j *judge) tlsTo(server *corev1.Pod, question *call) (string, error) {
	client := j.cp.pods[question.ClientPod]
	cluster := j.cluster(client, question.Host, question.Port, question.Subset)
	builder := endpoints.NewEndpointBuilder(cluster.Name, j.proxy(client), j.cp.PushContext())
	endpoint := findEndpoint(
		builder.BuildClusterLoadAssignment(j.cp.Env().EndpointIndex),
		server.Status.PodIP, uint32(question.TargetPort),
	)
	if endpoint == nil {
		return "", errors.New("the server is no endpoint there")
	}
	mark := endpoint.GetMetadata().GetFilterMetadata()[util.EnvoyTransportSocketMetadataKey]
	for _, match := range cluster.TransportSocketMatches {
		if within(match.Match, mark) {
			return socketTLS(match.TransportSocket)
		}
	}
	return "DISABLE", nil
}

func findEndpoint(assignment *endpointv3.ClusterLoadAssignment, address string, port uint32) *endpointv3.LbEndpoint {
	for _, locality := range assignment.GetEndpoints() {
		for _, endpoint := range locality.LbEndpoints {
			socket := endpoint.GetEndpoint().GetAddress().GetSocketAddress()
			if socket.GetAddress() == address && socket.GetPortValue() == port {
				return endpoint
			}
		}
	}
	return nil
}

func within(wanted, there *structpb.Struct) bool {
	for name, value := range wanted.GetFields() {
		if there.GetFields()[name].GetStringValue() != value.GetStringValue() {
			return false
		}
	}
	return true
}

func (j *judge) proxy(pod *corev1.Pod) *model.Proxy {
	name := pod.Namespace + "/" + pod.Name
	if j.proxies[name] == nil {
		j.proxies[name] = j.cp.sidecar(pod)
	}
	return j.proxies[name]
}

// cluster is where a proxy sends what is called by this name: the cluster of that host, else that of the longest wildcard.
func (j *judge) cluster(client *corev1.Pod, hostname string, port int, subset string) *clusterv3.Cluster {
	name := client.Namespace + "/" + client.Name
	if j.clusters[name] == nil {
		j.clusters[name] = map[string]*clusterv3.Cluster{}
		for _, cluster := range j.cp.Clusters(j.proxy(client)) {
			j.clusters[name][cluster.Name] = cluster
		}
	}
	find := func(hostname, subset string) *clusterv3.Cluster {
		return j.clusters[name][model.BuildSubsetKey(model.TrafficDirectionOutbound, subset, host.Name(hostname), port)]
	}
	for suffix, more := hostname, true; more; _, suffix, more = strings.Cut(suffix, ".") {
		pattern := suffix
		if suffix != hostname {
			pattern = "*." + suffix
		}
		if find(pattern, "") != nil {
			return find(pattern, subset)
		}
	}
	return nil
}

// Istiod's injector labels the pods that it gives a proxy.
func hasProxy(pod *corev1.Pod) bool {
	return pod.Labels["security.istio.io/tlsMode"] == model.IstioMutualTLSModeLabel
}

// What the injector's packet filter keeps from the proxy is not istiod's any more.
func bypassesProxy(pod *corev1.Pod, port int) bool {
	if pod.Spec.HostNetwork {
		return true
	}
	for _, excluded := range strings.Split(pod.Annotations["traffic.sidecar.istio.io/excludeInboundPorts"], ",") {
		if strings.TrimSpace(excluded) == strconv.Itoa(port) {
			return true
		}
	}
	return false
}
