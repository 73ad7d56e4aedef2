package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/commands"
)

const deployFolder = "../../docs/deploy"

// deployFiles reads what is said of running the server.
func deployFiles(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(deployFolder, "*"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("there is nothing in %s: %v", deployFolder, err)
	}
	files := map[string]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = string(text)
	}
	return files
}

func TestWhatIsSaidOfRunningTheServerNamesFlagsThatThereAre(t *testing.T) {
	t.Parallel()
	serve, _, err := commands.NewRoot(commands.Deps{}).Find([]string{"serve"})
	if err != nil {
		t.Fatal(err)
	}
	files := deployFiles(t)
	flags := regexp.MustCompile(`--([a-z][a-z-]+)`)
	foreign := []string{"now", "read-only", "cap-drop", "from", "chown"} // of systemctl, podman and the image's steps
	for _, name := range []string{"README.md", "okpay.service", "Containerfile"} {
		for _, found := range flags.FindAllStringSubmatch(files[name], -1) {
			if slices.Contains(foreign, found[1]) {
				continue
			}
			if serve.Flags().Lookup(found[1]) == nil && serve.InheritedFlags().Lookup(found[1]) == nil {
				t.Errorf("%s: okpay serve has no --%s", name, found[1])
			}
		}
	}
}

func TestWhatIsSaidOfRunningTheServerNamesVariablesAndMetricsThatThereAre(t *testing.T) {
	t.Parallel()
	var sources strings.Builder
	for _, pattern := range []string{"../../config/*.go", "../../vault/*.go", "../../api/server/*.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(path, "_test.go") {
				sources.Write(text)
			}
		}
	}
	names := regexp.MustCompile(`OKPAY_[A-Z_]+|okpay_[a-z_]+`)
	seen := 0
	for name, text := range deployFiles(t) {
		for _, found := range names.FindAllString(text, -1) {
			seen++
			if plain := strings.TrimSuffix(found, "_bucket"); !strings.Contains(sources.String(), `"`+plain+`"`) {
				t.Errorf("%s names %s, and there is none", name, found)
			}
		}
	}
	if seen == 0 {
		t.Error("no variable and no metric is named")
	}
}

func TestSystemdTakesTheUnit(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not there")
	}
	// The program must be where the unit says; any will do for the check.
	unit := strings.ReplaceAll(deployFiles(t)["okpay.service"], "/usr/local/bin/okpay", "/bin/sh")
	path := filepath.Join(t.TempDir(), "okpay.service")
	if err := os.WriteFile(path, []byte(unit), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", path).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "okpay.service") {
			t.Errorf("%s", strings.TrimSpace(line))
		}
	}
	if err != nil {
		t.Logf("systemd-analyze: %v", err)
	}
}
