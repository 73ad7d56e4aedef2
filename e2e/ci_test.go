//go:build unix

package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// ciGuide is the document whose workflows are run.
const ciGuide = "../docs/guides/ci.md"

// blocksIn gives the blocks of a document that are marked as of that language.
func blocksIn(t *testing.T, path, language string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, match := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, match[1])
	}
	return blocks
}

// workflow is what is read of a workflow of GitHub Actions.
type workflow struct {
	Env  map[string]string `yaml:"env"`
	Jobs map[string]struct {
		Steps []struct {
			Name string            `yaml:"name"`
			Uses string            `yaml:"uses"`
			Run  string            `yaml:"run"`
			Env  map[string]string `yaml:"env"`
		} `yaml:"steps"`
	} `yaml:"jobs"`
}

// pipeline is what is read of one of GitLab CI.
type pipeline struct {
	Payout struct {
		Variables map[string]string `yaml:"variables"`
		Before    []string          `yaml:"before_script"`
		Script    []string          `yaml:"script"`
		Retry     struct {
			Codes []int `yaml:"exit_codes"`
		} `yaml:"retry"`
		Artifacts struct {
			When    string            `yaml:"when"`
			Reports map[string]string `yaml:"reports"`
		} `yaml:"artifacts"`
	} `yaml:"payout"`
}

// installs is the one step that a test leaves out: the program is built already.
const installs = "go install github.com/okpay/okpay/cmd/okpay@latest"

// ciSession is the shell of somebody who follows the guide.
type ciSession struct {
	t *testing.T
	r *reader
}

// step runs the commands of a step as a runner does, by bash -e with the step's
// environment, but with the wallet of the session in place of a server.
func (s ciSession) step(env map[string]string, script string) string {
	s.t.Helper()
	if strings.Contains(script, "${{") {
		s.t.Errorf("a step takes what it is not in control of into its commands: %s", script)
	}
	file := filepath.Join(s.t.TempDir(), "step.sh")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		s.t.Fatal(err)
	}
	var line strings.Builder
	line.WriteString("( ")
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if name != "OKPAY_REMOTE" && name != "OKPAY_TOKEN" {
			fmt.Fprintf(&line, "export %s='%s'; ", name, env[name])
		}
	}
	fmt.Fprintf(&line, "bash -e '%s' < /dev/null )\n", file)
	return s.r.first.run(line.String())
}

func wants(t *testing.T, what, output string, patterns ...string) {
	t.Helper()
	for _, pattern := range patterns {
		if !regexp.MustCompile(pattern).MatchString(output) {
			t.Errorf("%s does not show %s:\n%s", what, pattern, output)
		}
	}
}

// TestTheWorkflowsRunAsWritten follows the guide to CI and runs the steps of its
// workflows and the line of its table of jobs.
func TestTheWorkflowsRunAsWritten(t *testing.T) {
	t.Parallel()
	yamls, tables := blocksIn(t, ciGuide, "yaml"), blocksIn(t, ciGuide, "crontab")
	if len(yamls) != 2 || len(tables) != 1 {
		t.Fatalf("the guide has %d workflows and %d tables of jobs", len(yamls), len(tables))
	}
	var github workflow
	var gitlab pipeline
	for i, into := range []any{&github, &gitlab} {
		if err := yaml.Unmarshal([]byte(yamls[i]), into); err != nil {
			t.Fatal(err)
		}
	}
	s := ciSession{t: t, r: newReader(t, ciGuide)}
	for _, block := range s.r.blocks {
		s.r.run(block)
	}
	runGitHub(s, github)
	runGitLab(s, gitlab)
	runCron(s, tables[0])
	s.r.close()
}

func runGitHub(s ciSession, w workflow) {
	s.t.Helper()
	report := filepath.Join(s.t.TempDir(), "summary.md")
	outputs := map[string]string{}
	for _, job := range []string{"plan", "pay"} {
		if len(w.Jobs[job].Steps) == 0 {
			s.t.Fatalf("there is no job %s", job)
		}
		for _, step := range w.Jobs[job].Steps {
			if step.Uses != "" || step.Run == installs {
				continue
			}
			env := map[string]string{"GITHUB_STEP_SUMMARY": report}
			maps.Copy(env, w.Env)
			maps.Copy(env, step.Env)
			if token, given := env["OKPAY_TOKEN"]; given && !strings.HasPrefix(token, "${{ secrets.") {
				s.t.Errorf("the step %s has its token written out", step.Name)
			}
			if w.Env["OKPAY_REMOTE"] == "" {
				s.t.Error("the workflow names no server")
			}
			outputs[step.Name] = s.step(env, step.Run)
		}
	}
	wants(s.t, "the plan", outputs["Plan"], `(?m)^Totals +325\.50 EUR$`)
	wants(s.t, "the payment", outputs["Pay"], `(?m)^Status +done$`, `2 paid, 0 already paid`)
	text, err := os.ReadFile(report)
	if err != nil {
		s.t.Fatal(err)
	}
	wants(s.t, "the summary", string(text), `(?m)^# Payout <code>june</code>: done$`, `(?m)^\| paid \| <code>2</code> \|$`)
}

func runGitLab(s ciSession, p pipeline) {
	s.t.Helper()
	job := p.Payout
	if !slices.Equal(job.Before, []string{installs}) || !slices.Equal(job.Retry.Codes, []int{7, 10}) || job.Artifacts.When != "always" {
		s.t.Errorf("the job is %+v", job)
	}
	if len(job.Script) == 0 || job.Artifacts.Reports["junit"] == "" {
		s.t.Fatal("the job runs or reports nothing")
	}
	output := s.step(job.Variables, strings.Join(job.Script, "\n"))
	wants(s.t, "the job", output, `every item of this payout was paid before; nothing was changed`)
	report := s.step(nil, "cat '"+job.Artifacts.Reports["junit"]+"'")
	wants(s.t, "the report", report, `<testsuite name="june" tests="2" failures="0" errors="0" skipped="0"`, `<testcase classname="june" name="june-001"`)
}

// runCron runs the command of a table of jobs with its variables, but those of
// the machine that it is written for.
func runCron(s ciSession, table string) {
	s.t.Helper()
	moment := regexp.MustCompile(`^(?:[0-9*,/-]+ ){5}(.+)$`)
	ran := 0
	for line := range strings.Lines(table) {
		line = strings.TrimSuffix(line, "\n")
		if match := moment.FindStringSubmatch(line); match != nil {
			ran++
			if output := s.step(nil, "sh -c '"+match[1]+"'"); output != "" {
				s.t.Errorf("there is nothing to look at, and the job says %s", output)
			}
			continue
		}
		if !regexp.MustCompile(`^(PATH|OKPAY_WALLET)=/\S+$`).MatchString(line) {
			s.t.Errorf("the table has the line %q", line)
		}
	}
	if ran != 1 {
		s.t.Errorf("the table has %d jobs", ran)
	}
	wants(s.t, "the folder", s.step(nil, `cd "$HOME/outbox" && ls *.csv paid/* 2>&1 || true`), `(?m)^paid/june\.csv$`, `(?m)^paid/june\.md$`, `cannot access '\*\.csv'`)
	// A file with a problem stays, and somebody is told.
	output := s.step(nil, `printf 'item,recipient,amount,currency\nx-1,nobody@example.com,1.00,EUR\n' > "$HOME/outbox/bad.csv"
"$HOME/bin/pay-outbox" "$HOME/outbox" tea-shop || echo "exit code $?"
ls "$HOME/outbox"`)
	wants(s.t, "the job", output, `bad\.csv: exit code 2, see .*bad\.md`, `customer_not_found`, `(?m)^exit code 2$`, `(?m)^bad\.csv$`, `(?m)^bad\.md$`)
}
