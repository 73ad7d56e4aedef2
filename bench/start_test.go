package bench

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// measureStart measures what each run pays before it does anything: okpay
// version beside a program that links the same libraries and ends at once.
func measureStart(b *testing.B, l *lab) ratio {
	medians := alternate(b, 20, 300,
		l.process(b, l.program(b, "cmd/okpay"), "version"),
		l.process(b, l.program(b, "bench/bare/start")))
	return ratio{
		what: "okpay version, whole process", against: "an empty program that links the same libraries",
		ours: medians[0], limit: medians[1],
	}
}

// dependencies lists the packages from elsewhere that a program links.
func dependencies(t *testing.T, program string) []string {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", module+"/"+program)
	out, err := list.Output()
	if err != nil {
		t.Fatalf("list what %s links: %v", program, err)
	}
	return slices.DeleteFunc(strings.Fields(string(out)), func(path string) bool { return strings.HasPrefix(path, module) })
}

// TestStartStaysCheap holds libraries whose initialisers every run would pay
// for out of the program, whoever imports them. What they cost was measured in
// an otherwise empty program.
func TestStartStaysCheap(t *testing.T) {
	t.Parallel()
	heavy := map[string]string{
		"github.com/nbutton23/zxcvbn-go":      "42 ms",
		"github.com/nyaruka/phonenumbers":     "6.5 ms",
		"github.com/getkin/kin-openapi":       "3.5 ms",
		"github.com/xuri/excelize":            "1.5 ms",
		"github.com/prometheus/client_golang": "0.9 ms",
		"go.opentelemetry.io/otel":            "0.7 ms",
		// Of Tink only what is used is linked, which costs 0.3 ms; this brings the rest.
		"github.com/tink-crypto/tink-go/v2/aead/aesctrhmac": "0.1 ms",
		"github.com/charmbracelet/huh":                      "0.3 ms",
	}
	for _, path := range dependencies(t, "cmd/okpay") {
		for prefix, cost := range heavy {
			if path == prefix || strings.HasPrefix(path, prefix+"/") {
				t.Errorf("okpay links %s, which costs each run %s: make it lazy, generate its result, or give it a program of its own", path, cost)
			}
		}
	}
}

// TestEmptyProgramLinksWhatOkpayLinks keeps the limit of the start honest.
func TestEmptyProgramLinksWhatOkpayLinks(t *testing.T) {
	t.Parallel()
	okpay, empty := dependencies(t, "cmd/okpay"), dependencies(t, "bench/bare/start")
	for _, path := range okpay {
		if !slices.Contains(empty, path) {
			t.Errorf("okpay links %s and bench/bare/start does not: import what brings it there", path)
		}
	}
	for _, path := range empty {
		if !slices.Contains(okpay, path) {
			t.Errorf("bench/bare/start links %s and okpay does not: leave out what brings it there", path)
		}
	}
}
