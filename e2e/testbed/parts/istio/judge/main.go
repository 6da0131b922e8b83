// Istio's own code as the judge of what a mesh does: which mutual TLS mode a pod has, what its listeners accept, which TLS a
// client's proxy uses, and what becomes of a call. Reads scenarios (see packages/mtls/test-data/README.md) as JSON lines on
// standard input and writes the same lines with the answers filled in, in the same order. Scenarios that follow each other and
// differ only in their policies share one control plane, which makes them some twenty times faster.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"

	"istio.io/istio/pkg/log"
	"istio.io/istio/pkg/test"
)

// Enough to make the start of a control plane cheap, few enough to keep every worker busy.
const longestGroup = 200

// Scenarios on the same ground, that is, with the same pods and services.
type group struct {
	scenarios []*scenario
	failures  []error
	done      chan struct{}
}

func main() {
	workers := flag.Int("workers", runtime.GOMAXPROCS(0), "how many control planes run at once")
	flag.Parse()
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	options.SetDefaultOutputLevel(log.OverrideScopeName, log.NoneLevel)
	if err := log.Configure(options); err != nil {
		fail(err)
	}

	// Waiting groups are few, so that a long input is not read into memory.
	waiting := make(chan *group, *workers)
	inOrder := make(chan *group, 4**workers)
	for range *workers {
		go func() {
			for g := range waiting {
				g.answer()
				close(g.done)
			}
		}()
	}
	go func() {
		defer close(inOrder)
		defer close(waiting)
		readGroups(func(g *group) {
			inOrder <- g
			waiting <- g
		})
	}()

	out := bufio.NewWriter(os.Stdout)
	failed := 0
	for g := range inOrder {
		<-g.done
		for i, s := range g.scenarios {
			if g.failures[i] != nil {
				failed++
			}
			line, err := s.answered(g.failures[i])
			if err != nil {
				fail(err)
			}
			_, _ = out.Write(append(line, '\n'))
		}
	}
	if err := out.Flush(); err != nil {
		fail(err)
	}
	if failed > 0 {
		fail(fmt.Errorf("%d scenarios could not be answered; their lines say why (error)", failed))
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// readGroups hands on the scenarios of standard input, those on the same ground that follow each other together.
func readGroups(hand func(*group)) {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	var scenarios []*scenario
	ground := ""
	flush := func() {
		if len(scenarios) > 0 {
			hand(&group{scenarios: scenarios, failures: make([]error, len(scenarios)), done: make(chan struct{})})
		}
		scenarios = nil
	}
	for number := 1; lines.Scan(); number++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		s, err := parseScenario(lines.Bytes())
		if err != nil {
			fail(fmt.Errorf("line %d: %w", number, err))
		}
		if s.ground() != ground || len(scenarios) == longestGroup {
			flush()
			ground = s.ground()
		}
		scenarios = append(scenarios, s)
	}
	if err := lines.Err(); err != nil {
		fail(err)
	}
	flush()
}

// answer starts a control plane and asks it about every scenario. Whatever goes wrong in there is said about all scenarios that
// are not answered yet: a judge must not guess.
func (g *group) answer() {
	answered := 0
	err := test.Wrap(func(t test.Failer) {
		cp := startControlPlane(t, g.scenarios[0])
		for i, s := range g.scenarios {
			g.failures[i] = cp.answer(s)
			answered = i + 1
		}
	})
	for i := answered; i < len(g.scenarios); i++ {
		g.failures[i] = errors.Join(errors.New("the control plane failed"), err)
	}
}
