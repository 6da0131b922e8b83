// container-files reads what container tools read, with their own libraries, and prints it as JSON:
//
//	container-files compose FILE              the project that Docker Compose would start
//	container-files dockerfile FILE           the stages that BuildKit would build
//	container-files context FOLDER IGNORE     the files of a build context, by the rules of a .dockerignore
//
// What those tools would refuse ends it with their message and exit code 1.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

func main() {
	answer, err := run(os.Args[1:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) (any, error) {
	switch {
	case len(args) == 2 && args[0] == "compose":
		return composeProject(args[1])
	case len(args) == 2 && args[0] == "dockerfile":
		return dockerfileStages(args[1])
	case len(args) == 3 && args[0] == "context":
		return contextFiles(args[1], args[2])
	}
	return nil, errors.New("usage: container-files compose FILE | dockerfile FILE | context FOLDER IGNORE")
}

// composeProject checks the file against the Compose schema and its rules of consistency, and resolves it.
func composeProject(file string) (any, error) {
	// Without the caller's environment: the answer is the same on every machine.
	options, err := cli.NewProjectOptions([]string{file}, cli.WithResolvedPaths(false))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

type instruction struct {
	Name string `json:"name"`
	Line int    `json:"line"`
	// Words: the sources of COPY and ADD, else the arguments.
	Words []string `json:"words"`
	// To is the destination of COPY and ADD.
	To string `json:"to,omitempty"`
	// From is the stage or image that COPY takes its sources from; empty: the build context.
	From  string `json:"from,omitempty"`
	Shell bool   `json:"shell"`
}

type stage struct {
	Name         string        `json:"name"`
	Base         string        `json:"base"`
	Instructions []instruction `json:"instructions"`
}

func dockerfileStages(file string) (any, error) {
	source, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	parsed, err := parser.Parse(source)
	if err != nil {
		return nil, err
	}
	warnings := []string{}
	for _, warning := range parsed.Warnings {
		warnings = append(warnings, warning.Short)
	}
	rules := linter.New(&linter.Config{Warn: func(name, _, _, message string, _ []parser.Range) {
		warnings = append(warnings, name+": "+message)
	}})
	parsedStages, _, err := instructions.Parse(parsed.AST, rules)
	if err != nil {
		return nil, err
	}
	stages := []stage{}
	for _, found := range parsedStages {
		next := stage{Name: found.Name, Base: found.BaseName, Instructions: []instruction{}}
		for _, command := range found.Commands {
			next.Instructions = append(next.Instructions, described(command))
		}
		stages = append(stages, next)
	}
	return map[string]any{"stages": stages, "warnings": warnings}, nil
}

func described(command instructions.Command) instruction {
	answer := instruction{Name: command.Name(), Words: []string{}}
	if location := command.Location(); len(location) > 0 {
		answer.Line = location[0].Start.Line
	}
	switch typed := command.(type) {
	case *instructions.CopyCommand:
		answer.Words, answer.To, answer.From = typed.SourcePaths, typed.DestPath, typed.From
	case *instructions.AddCommand:
		answer.Words, answer.To = typed.SourcePaths, typed.DestPath
	case *instructions.RunCommand:
		answer.Words, answer.Shell = typed.CmdLine, typed.PrependShell
	case *instructions.CmdCommand:
		answer.Words, answer.Shell = typed.CmdLine, typed.PrependShell
	case *instructions.EntrypointCommand:
		answer.Words, answer.Shell = typed.CmdLine, typed.PrependShell
	case *instructions.HealthCheckCommand:
		answer.Words = typed.Health.Test
	case *instructions.WorkdirCommand:
		answer.Words = []string{typed.Path}
	case *instructions.UserCommand:
		answer.Words = []string{typed.User}
	case *instructions.ExposeCommand:
		answer.Words = typed.Ports
	case *instructions.EnvCommand:
		for _, pair := range typed.Env {
			answer.Words = append(answer.Words, pair.Key+"="+pair.Value)
		}
	case *instructions.LabelCommand:
		for _, pair := range typed.Labels {
			answer.Words = append(answer.Words, pair.Key+"="+pair.Value)
		}
	}
	return answer
}

// contextFiles lists the regular files below folder that the ignore file lets through, with slashes, sorted.
func contextFiles(folder, ignore string) (any, error) {
	source, err := os.Open(ignore)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	patterns, err := ignorefile.ReadAll(source)
	if err != nil {
		return nil, err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, err
	}
	files := []string{}
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, path)
		if err != nil || relative == "." {
			return err
		}
		ignored, err := matcher.MatchesOrParentMatches(relative)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			// An exception below an ignored folder brings single files of it back.
			if ignored && !matcher.Exclusions() {
				return filepath.SkipDir
			}
			return nil
		}
		if !ignored && entry.Type().IsRegular() {
			files = append(files, filepath.ToSlash(relative))
		}
		return nil
	})
	return files, err
}
