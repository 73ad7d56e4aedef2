// Command genpolicy makes what is generated of the policy: the quick form of the
// one that ships, and the JSON Schema for editors. It runs in the folder of the
// document package.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/okpay/okpay/wallet/policy/document"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "genpolicy:", err)
		os.Exit(1)
	}
}

func run() error {
	text, err := os.ReadFile("default.yaml")
	if err != nil {
		return err
	}
	d, err := document.Read(text)
	if err != nil {
		return err
	}
	if verdicts, failed := document.TryAll(d.Policy, d.Cases); failed > 0 {
		return fmt.Errorf("the default policy fails its own cases: %+v", verdicts)
	}
	if err := os.WriteFile("default_gen.json", append(d.JSON(), '\n'), 0o600); err != nil {
		return err
	}
	schema, err := document.Schema()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("..", "..", "..", "docs", "policy.schema.json"), schema, 0o600)
}
