package main

import (
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A scenario is one line of input. What it asks is overwritten with Istio's answers; every other field is passed through.
type scenario struct {
	fields map[string]json.RawMessage

	MeshConfig struct {
		RootNamespace  string `json:"rootNamespace"`
		EnableAutoMtls bool   `json:"enableAutoMtls"`
	} `json:"meshConfig"`
	Objects  []json.RawMessage `json:"objects"`
	Inbound  []*inbound        `json:"inbound"`
	Outbound []*outbound       `json:"outbound"`
	Calls    []*call           `json:"calls"`

	objects []object
}

// Does this pod, on this container port, accept mutual TLS and plaintext?
type inbound struct {
	Pod              string `json:"pod"`
	Port             int    `json:"port"`
	Mode             string `json:"mode"`
	AcceptsMutualTLS bool   `json:"acceptsMutualTls"`
	AcceptsPlaintext bool   `json:"acceptsPlaintext"`
}

// Which TLS does the proxy of this pod use towards this host and port?
type outbound struct {
	ClientPod string `json:"clientPod"`
	Host      string `json:"host"`
	Port      int    `json:"port"`
	Subset    string `json:"subset,omitempty"`
	TLS       string `json:"tls"`
}

// What becomes of this call when it reaches this pod?
type call struct {
	ClientPod  string `json:"clientPod"`
	Host       string `json:"host"`
	Port       int    `json:"port"`
	Subset     string `json:"subset,omitempty"`
	ServerPod  string `json:"serverPod"`
	TargetPort int    `json:"targetPort"`
	Outcome    string `json:"outcome"`
}

// An object of Kubernetes, of which only the head has been read.
type object struct {
	metav1.TypeMeta `json:",inline"`
	Metadata        metav1.ObjectMeta `json:"metadata"`
	raw             json.RawMessage
}

func parseScenario(line []byte) (*scenario, error) {
	s := &scenario{}
	if err := json.Unmarshal(line, s); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(line, &s.fields); err != nil {
		return nil, err
	}
	for i, raw := range s.Objects {
		o := object{raw: raw}
		if err := json.Unmarshal(raw, &o); err != nil {
			return nil, fmt.Errorf("object %d: %w", i, err)
		}
		s.objects = append(s.objects, o)
	}
	return s, nil
}

// The line as it came in, with the answers filled in.
func (s *scenario) answered(failure error) ([]byte, error) {
	answers := map[string]any{"inbound": s.Inbound, "outbound": s.Outbound, "calls": s.Calls}
	if failure != nil {
		answers = map[string]any{"error": failure.Error()}
	}
	for name, value := range answers {
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		s.fields[name] = raw
	}
	return json.Marshal(s.fields)
}

// Whether an object says how connections are made. Such objects can be exchanged under a running control plane; all others
// (pods, services, endpoints) make the mesh.
func (o object) isPolicy() bool {
	return o.Kind == "PeerAuthentication" || o.Kind == "DestinationRule"
}

// Two scenarios with the same ground can be answered by one control plane, one after the other.
func (s *scenario) ground() string {
	ground := fmt.Sprintf("%v", s.MeshConfig)
	for _, o := range s.objects {
		if !o.isPolicy() {
			ground += "\n" + string(o.raw)
		}
	}
	return ground
}
