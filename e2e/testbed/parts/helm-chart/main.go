// Helm-chart does with a chart what `helm lint --strict` and `helm template` do, by Helm's own packages. Helm itself is not built:
// beside the engine it holds kubectl, registries and plugins, which take many minutes to compile.
//
// VALUES is JSON, as after --set-json.
//
//	helm-chart lint FOLDER NAMESPACE VALUES      what Helm finds wrong, one message a line
//	helm-chart template FOLDER NAMESPACE VALUES  the objects, as YAML documents in the order in which Helm installs them
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/lint"
	"helm.sh/helm/v4/pkg/chart/v2/lint/support"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

// As in `helm install padlock ...`.
const releaseName = "padlock"

func main() {
	if len(os.Args) != 5 {
		fail(errors.New("usage: helm-chart lint|template FOLDER NAMESPACE VALUES"))
	}
	var values map[string]any
	if err := json.Unmarshal([]byte(os.Args[4]), &values); err != nil {
		fail(err)
	}
	folder, namespace := os.Args[2], os.Args[3]
	switch os.Args[1] {
	case "lint":
		printProblems(folder, namespace, values)
	case "template":
		if err := printObjects(folder, namespace, values); err != nil {
			fail(err)
		}
	default:
		fail(fmt.Errorf("there is no %s", os.Args[1]))
	}
}

func printProblems(folder, namespace string, values map[string]any) {
	for _, message := range lint.RunAll(folder, values, namespace).Messages {
		// Below are remarks, such as that a chart has no icon.
		if message.Severity >= support.WarningSev {
			fmt.Println(message)
		}
	}
}

func printObjects(folder, namespace string, values map[string]any) error {
	chart, err := loader.Load(folder)
	if err != nil {
		return err
	}
	release := common.ReleaseOptions{Name: releaseName, Namespace: namespace, Revision: 1, IsInstall: true}
	rendered, err := util.ToRenderValues(chart, values, release, common.DefaultCapabilities)
	if err != nil {
		return err
	}
	files, err := engine.Render(chart, rendered)
	if err != nil {
		return err
	}
	for name := range files {
		// What is said to people after an installation.
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(files, name)
		}
	}
	hooks, objects, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return err
	}
	if len(hooks) > 0 {
		return errors.New("the chart has hooks, which plain manifests cannot have")
	}
	for _, object := range objects {
		fmt.Printf("---\n# Source: %s\n%s\n", object.Name, object.Content)
	}
	return nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
