package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/wrapperspb"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"istio.io/api/annotation"
	networking "istio.io/api/networking/v1alpha3"
	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/core"
	"istio.io/istio/pilot/pkg/serviceregistry"
	"istio.io/istio/pilot/pkg/serviceregistry/kube/controller"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/labels"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/visibility"
	istiokube "istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/test"
)

const (
	clusterDomain = "cluster.local"
	// Proxies of another version than the control plane may get another configuration.
	proxyVersion = "1.31.0"
	patience     = 10 * time.Second
)

// A controlPlane is istiod without its network: the registry of Kubernetes' services and pods, the store of Istio's resources,
// and the generator of what proxies are told.
type controlPlane struct {
	*core.ConfigGenTest
	t        test.Failer
	pods     map[string]*corev1.Pod
	policies []config.Config
}

// startControlPlane starts one for everything in a scenario but its policies, which setPolicies brings. It stops at t's cleanup.
func startControlPlane(t test.Failer, s *scenario) *controlPlane {
	settings := mesh.DefaultMeshConfig()
	settings.RootNamespace = s.MeshConfig.RootNamespace
	settings.EnableAutoMtls = wrapperspb.Bool(s.MeshConfig.EnableAutoMtls)

	cp := &controlPlane{t: t, pods: map[string]*corev1.Pod{}}
	var slices []*discoveryv1.EndpointSlice
	hidden := map[string]bool{}
	var inKubernetes []runtime.Object
	var inStore []config.Config
	for _, o := range s.objects {
		if o.isPolicy() {
			continue
		}
		if istio, ok, err := o.toConfig(); err != nil {
			t.Fatalf("%v", err)
		} else if ok {
			inStore = append(inStore, istio)
			continue
		}
		decoded, _, err := istiokube.IstioCodec.UniversalDeserializer().Decode(o.raw, nil, nil)
		if err != nil {
			t.Fatalf("%s %s/%s: %v", o.Kind, o.Metadata.Namespace, o.Metadata.Name, err)
		}
		switch typed := decoded.(type) {
		case *corev1.Pod:
			cp.pods[typed.Namespace+"/"+typed.Name] = typed
		case *discoveryv1.EndpointSlice:
			slices = append(slices, typed)
		case *corev1.Service:
			// What no proxy may know has no endpoints either.
			hidden[typed.Namespace+"/"+typed.Name] = typed.Annotations[annotation.NetworkingExportTo.Name] == string(visibility.None)
		}
		inKubernetes = append(inKubernetes, decoded)
	}

	endpoints := model.NewEndpointIndex(model.DisabledCache{})
	updater := model.NewEndpointIndexUpdater(endpoints)
	registry, _ := controller.NewFakeControllerWithOptions(t, controller.FakeControllerOptions{
		Client:       istiokube.NewFakeClient(inKubernetes...),
		ClusterID:    constants.DefaultClusterName,
		DomainSuffix: clusterDomain,
		XDSUpdater:   updater,
		MeshWatcher:  meshwatcher.NewTestWatcher(settings),
		SkipRun:      true,
	})
	cp.ConfigGenTest = core.NewConfigGenTest(t, core.TestOptions{
		Configs:           inStore,
		MeshConfig:        settings,
		ServiceRegistries: []serviceregistry.Instance{registry},
		ClusterID:         constants.DefaultClusterName,
		XDSUpdater:        updater,
		SkipRun:           true,
	})
	cp.Env().EndpointIndex = endpoints
	// Pods stand behind a ServiceEntry, and WorkloadEntries behind a Service, only if the two registries tell each other.
	cp.ServiceEntryRegistry.AppendWorkloadHandler(registry.WorkloadInstanceHandler)
	registry.AppendWorkloadHandler(cp.ServiceEntryRegistry.WorkloadInstanceHandler)
	cp.Run()
	if err := cp.Env().InitNetworksManager(updater); err != nil {
		t.Fatalf("%v", err)
	}
	for _, slice := range slices {
		if hidden[slice.Namespace+"/"+slice.Labels[discoveryv1.LabelServiceName]] {
			continue
		}
		host := fmt.Sprintf("%s.%s.svc.%s", slice.Labels[discoveryv1.LabelServiceName], slice.Namespace, clusterDomain)
		for _, endpoint := range slice.Endpoints {
			for _, port := range slice.Ports {
				cp.awaitEndpoint(slice.Namespace, host, endpoint.Addresses[0], uint32(*port.Port))
			}
		}
	}
	for _, entry := range inStore {
		cp.awaitEntry(entry)
	}
	return cp
}

// Pods behind a ServiceEntry come by way of two registries.
func (cp *controlPlane) awaitEntry(entry config.Config) {
	spec, ok := entry.Spec.(*networking.ServiceEntry)
	if !ok || spec.WorkloadSelector == nil {
		return
	}
	for _, pod := range cp.pods {
		if pod.Namespace != entry.Namespace || !labels.Instance(spec.WorkloadSelector.Labels).SubsetOf(pod.Labels) {
			continue
		}
		for _, host := range spec.Hosts {
			for _, port := range spec.Ports {
				cp.awaitEndpoint(entry.Namespace, host, pod.Status.PodIP, cmp.Or(port.TargetPort, port.Number))
			}
		}
	}
}

// Endpoints are worked off in the background: none may be missing when the first question is asked.
func (cp *controlPlane) awaitEndpoint(namespace, host, address string, port uint32) {
	deadline := time.Now().Add(patience)
	for !cp.endpoints(namespace, host)[fmt.Sprintf("%s:%d", address, port)] {
		if time.Now().After(deadline) {
			cp.t.Fatalf("the endpoint %s:%d of %s did not come", address, port, host)
		}
		time.Sleep(time.Millisecond)
	}
}

func (cp *controlPlane) endpoints(namespace, host string) map[string]bool {
	known := map[string]bool{}
	if shards, ok := cp.Env().EndpointIndex.ShardsForService(host, namespace); ok {
		shards.RLock()
		for _, shard := range shards.Shards {
			for _, endpoint := range shard {
				known[fmt.Sprintf("%s:%d", endpoint.FirstAddressOrNil(), endpoint.EndpointPort)] = true
			}
		}
		shards.RUnlock()
	}
	return known
}

// setPolicies replaces all PeerAuthentications and DestinationRules by those of the scenario, as a push after a change does.
func (cp *controlPlane) setPolicies(s *scenario) error {
	for _, old := range cp.policies {
		if err := cp.Store().Delete(old.GroupVersionKind, old.Name, old.Namespace, nil); err != nil {
			return err
		}
	}
	cp.policies = nil
	for _, o := range s.objects {
		if !o.isPolicy() {
			continue
		}
		policy, ok, err := o.toConfig()
		if err != nil || !ok {
			return fmt.Errorf("%s %s/%s cannot be read: %v", o.Kind, o.Metadata.Namespace, o.Metadata.Name, err)
		}
		if _, err := cp.Store().Create(policy); err != nil {
			return err
		}
		cp.policies = append(cp.policies, policy)
	}
	push := model.NewPushContext()
	push.InitContext(cp.Env(), nil, nil)
	cp.Env().SetPushContext(push)
	return nil
}

// toConfig is how istiod reads one of Istio's resources from Kubernetes; false for any other object.
func (o object) toConfig() (config.Config, bool, error) {
	gvk := config.FromKubernetesGVK(schema.FromAPIVersionAndKind(o.APIVersion, o.Kind))
	found, ok := collections.Pilot.FindByGroupVersionAliasesKind(gvk)
	if !ok {
		return config.Config{}, false, nil
	}
	resource := &crd.IstioKind{}
	if err := json.Unmarshal(o.raw, resource); err != nil {
		return config.Config{}, true, err
	}
	if len(resource.Spec) == 0 {
		resource.Spec = json.RawMessage("{}")
	}
	converted, err := crd.ConvertObject(found, resource, clusterDomain)
	if err != nil {
		return config.Config{}, true, err
	}
	return *converted, true, nil
}

// The sidecar of a pod, as istiod sees it once it is connected.
func (cp *controlPlane) sidecar(pod *corev1.Pod) *model.Proxy {
	proxy := &model.Proxy{
		Type:            model.SidecarProxy,
		ID:              pod.Name + "." + pod.Namespace,
		ConfigNamespace: pod.Namespace,
		DNSDomain:       pod.Namespace + ".svc." + clusterDomain,
		IPAddresses:     []string{pod.Status.PodIP},
		Metadata: &model.NodeMetadata{
			Namespace:    pod.Namespace,
			ClusterID:    constants.DefaultClusterName,
			IstioVersion: proxyVersion,
			Labels:       pod.Labels,
		},
	}
	proxy.SetWorkloadLabels(cp.Env())
	return cp.SetupProxy(proxy)
}
