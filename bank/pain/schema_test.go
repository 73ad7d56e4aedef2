package pain_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/okpay/okpay/bank/pain"
)

// validate holds files to a published schema of ISO 20022. Where xmllint or the
// schemas are missing, the test says that it did nothing.
func validate(t *testing.T, message string, files ...string) {
	t.Helper()
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skipf("SKIPPED: xmllint is not installed (Debian, Ubuntu: apt-get install libxml2-utils), so no %s was held to its schema", message)
	}
	schema := filepath.Join("..", "..", "..", "shared", "samples", "xsd", message+".xsd")
	if _, err := os.Stat(schema); errors.Is(err, os.ErrNotExist) {
		t.Skipf("SKIPPED: the published schemas are not beside the repository, so no %s was held to its schema: %v", message, err)
	} else if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), lint, append([]string{"--nonet", "--noout", "--schema", schema}, files...)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
	if n := bytes.Count(out, []byte(" validates\n")); n != len(files) {
		t.Errorf("%d of %d files were found valid", n, len(files))
	}
}

func TestTheGoldenFilesAreValidByTheirSchema(t *testing.T) {
	t.Parallel()
	for _, version := range []pain.Version{pain.V03, pain.V09} {
		t.Run(string(version), func(t *testing.T) {
			t.Parallel()
			validate(t, string(version), filepath.Join("testdata", string(version)+".xml"))
		})
	}
	t.Run("pain.002.001.11", func(t *testing.T) {
		t.Parallel()
		validate(t, "pain.002.001.11", filepath.Join("testdata", "pain.002.001.11.xml"))
	})
}

// TestRandomMessagesAreValidByTheirSchema writes each of 200 random messages in
// both versions.
func TestRandomMessagesAreValidByTheirSchema(t *testing.T) {
	t.Parallel()
	const messages = 200
	for _, version := range []pain.Version{pain.V03, pain.V09} {
		t.Run(string(version), func(t *testing.T) {
			t.Parallel()
			var files []string
			for seed := 0; len(files) < messages; seed++ {
				m := message().Example(seed)
				m.Version = version
				var out bytes.Buffer
				if err := pain.Write(&out, m, today); err != nil {
					t.Fatal(err)
				}
				name := filepath.Join(t.TempDir(), strconv.Itoa(seed)+".xml")
				if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				files = append(files, name)
			}
			validate(t, string(version), files...)
		})
	}
}
