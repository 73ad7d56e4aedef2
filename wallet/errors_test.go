package wallet_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// declared reads the constants of a type of texts out of a file of the source.
func declared[T ~string](t *testing.T, source, of string) map[string]T {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	constants := map[string]T{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		kind, typed := spec.Type.(*ast.Ident)
		literal, plain := spec.Values[0].(*ast.BasicLit)
		if typed && plain && kind.Name == of {
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			constants[spec.Names[0].Name] = T(text)
		}
		return true
	})
	return constants
}

func TestEveryCodeHasOneExitCode(t *testing.T) {
	t.Parallel()
	listed := wallet.Codes()
	declared := declared[wallet.Code](t, "errors.go", "Code")
	if len(declared) < 50 {
		t.Fatalf("only %d codes were found in the source", len(declared))
	}
	for name, code := range declared {
		if !slices.Contains(listed, code) {
			t.Errorf("%s (%s) is in no class of the table", name, code)
		}
	}
	seen := map[wallet.Code]bool{}
	for _, code := range listed {
		if seen[code] {
			t.Errorf("%s is in the table twice", code)
		}
		seen[code] = true
		if exit := wallet.ExitOf(code); exit == wallet.ExitInternal && code != wallet.CodeInternal {
			t.Errorf("%s gives the exit code of a fault", code)
		}
	}
	if len(listed) != len(declared) {
		t.Errorf("%d codes are listed and %d declared", len(listed), len(declared))
	}
}

func TestExitCodesAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	for code, exit := range map[wallet.Code]int{
		"":                             0,
		"never heard of":               1,
		wallet.CodeInternal:            1,
		wallet.CodeInvalidInput:        2,
		wallet.CodeNotFound:            3,
		wallet.CodeUnauthorized:        4,
		wallet.CodeInsufficientFunds:   5,
		wallet.CodeIdempotencyMismatch: 6,
		wallet.CodeUnavailable:         7,
		wallet.CodePartial:             8,
		wallet.CodeDifferences:         9,
		wallet.CodeOutcomeUnknown:      10,
		wallet.CodeInterrupted:         130,
	} {
		if got := wallet.ExitOf(code); got != exit {
			t.Errorf("%q exits with %d, want %d", code, got, exit)
		}
	}
}

func TestCodeOfLooksThroughWrapping(t *testing.T) {
	t.Parallel()
	refused := wallet.Refuse(wallet.CodeDiskFull, "the disk is full", "make room", "free_bytes", 0)
	wrapped := fmt.Errorf("commit: %w", refused)
	if got := wallet.CodeOf(wrapped); got != wallet.CodeDiskFull {
		t.Errorf("got %q", got)
	}
	if !errors.Is(wrapped, &wallet.Error{Code: wallet.CodeDiskFull}) || errors.Is(wrapped, &wallet.Error{Code: wallet.CodeTimeout}) {
		t.Error("errors.Is does not go by the code")
	}
	if wallet.CodeOf(nil) != "" || wallet.CodeOf(errors.New("x")) != wallet.CodeInternal {
		t.Error("nil has a code, or an unknown error has none")
	}
	if refused.Details["free_bytes"] != 0 || len(wallet.Refuse(wallet.CodeTimeout, "", "", "odd").Details) != 0 {
		t.Error("details are not the pairs that were given")
	}
}
