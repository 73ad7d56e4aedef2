package engine

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// literals gives the texts that stand in the program's own files of folders.
func literals(t *testing.T, folders ...string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files in %s: %v", folder, err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if value, err := strconv.Unquote(l.Value); err == nil {
						found[value] = true
					}
				}
				return true
			})
		}
	}
	return found
}

// What is written of a type whose end is a status.
func statusTypes() []string {
	return []string{
		"transaction.posted", "transaction.voided", "transaction.failed", "transaction.returned", "customer.pending", "customer.active", "customer.frozen",
		"payout.done", "payout.partial", "payout.stopped",
	}
}

// The catalogue and the program name the same types: each topic has a point in it.
func TestEveryTypeOfEventThatIsWrittenIsInTheCatalogueAndNoOther(t *testing.T) {
	t.Parallel()
	known, topics := knownEvents(), map[string]bool{}
	if len(known) != len(wallet.EventTypes()) {
		t.Errorf("%d types have %d names", len(wallet.EventTypes()), len(known))
	}
	for name := range known {
		topic, _, _ := strings.Cut(name, ".")
		topics[topic] = true
	}
	written := literals(t, ".", "../../store")
	for _, name := range slices.Sorted(maps.Keys(literals(t, "."))) {
		topic, rest, cut := strings.Cut(name, ".")
		if _, ok := known[name]; cut && topics[topic] && rest != "" && !ok && strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz_") == "" {
			t.Errorf("%s is written and not in the catalogue", name)
		}
	}
	for name, kind := range known {
		if !written[name] && !slices.Contains(statusTypes(), name) {
			t.Errorf("%s is in the catalogue and never written", name)
		}
		if kind.Happened == "" || !strings.HasSuffix(kind.Happened, ".") || kind.Object == "" {
			t.Errorf("%s is not described: %+v", name, kind)
		}
		fields := map[string]bool{}
		for _, f := range kind.Fields {
			if fields[f.Name] || f.Name == "" || f.Meaning == "" || f.Customers && !kind.Customers {
				t.Errorf("the field %+v of %s is there twice, or without a meaning, or for customers who do not see the type", f, name)
			}
			fields[f.Name] = true
		}
	}
}
