package commands

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/policy/document"
)

// policyCheck is what a look at a policy's document finds.
type policyCheck struct {
	File     string             `json:"file"`
	OK       bool               `json:"ok"`
	Version  string             `json:"version"`
	SHA256   string             `json:"sha256"`
	Fees     int                `json:"fees"`
	Limits   int                `json:"limits"`
	Cases    int                `json:"cases"`
	Problems []document.Problem `json:"problems"`
}

func newPolicyCheckCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Look for mistakes in a policy",
		Long: `Look for mistakes in a policy, without any wallet: all of them at once, each
with its line and column. - reads standard input. Exit 2 when there are some.
Whether its cases hold is for okpay policy test, and what it changes for okpay
policy diff.`,
		Example: `  okpay policy check policy.yaml
  okpay policy check policy.yaml --jq '.problems[] | "\(.line): \(.message)"'`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return runPolicyCheck(cmd.Context(), f, args[0]) },
	}
}

func runPolicyCheck(ctx context.Context, f *factory, path string) error {
	if err := output.Check(f.printer, policyCheckView()); err != nil {
		return err
	}
	text, err := f.readPolicyText(path)
	if err != nil {
		return err
	}
	check := policyCheck{File: filepath.Base(path), Problems: []document.Problem{}}
	read, err := document.Read([]byte(text))
	var told *document.Error
	switch {
	case errors.As(err, &told):
		check.Problems = told.Problems
	case err != nil:
		return err
	default:
		check.OK, check.Version, check.SHA256 = true, read.Policy.Version, read.SHA256
		check.Fees, check.Limits, check.Cases = len(read.Policy.Fees), len(read.Policy.Limits), len(read.Cases)
	}
	if err := output.One(ctx, f.printer, policyCheckView(), check); err != nil || check.OK {
		return err
	}
	return wallet.Refuse(wallet.CodePolicyInvalid, fmt.Sprintf("%s has %s", path, counted(len(check.Problems), "mistake", "mistakes")), "mend the lines that are named")
}

// readPolicyText reads a document that a user names; what is longer than one may
// be is read so far that it is seen to be.
func (f *factory) readPolicyText(path string) (string, error) {
	text, err := f.readAtMost(path, wallet.MaxPolicyBytes)
	return string(text), err
}

// readPolicyFile reads a document and refuses one with mistakes.
func (f *factory) readPolicyFile(path string) (*document.Document, error) {
	text, err := f.readPolicyText(path)
	if err != nil {
		return nil, err
	}
	read, err := document.Read([]byte(text))
	var told *document.Error
	if errors.As(err, &told) {
		return nil, wallet.Refuse(wallet.CodePolicyInvalid, fmt.Sprintf("%s:%s", path, told.Problems[0]), "see all mistakes with `okpay policy check`",
			"problems", told.Problems)
	}
	return read, err
}

// readPolicyOrCurrent reads a file, or the policy in force when none is named.
func (f *factory) readPolicyOrCurrent(ctx context.Context, args []string) (*document.Document, error) {
	if len(args) > 0 {
		return f.readPolicyFile(args[0])
	}
	policies, err := f.policies(ctx)
	if err != nil {
		return nil, err
	}
	version, err := call(ctx, f, "ShowPolicy", policies.ShowPolicy, wallet.ShowPolicyInput{})
	if err != nil {
		return nil, err
	}
	return document.Read([]byte(version.Document))
}

func newPolicyTestCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "test [FILE]",
		Short: "Run the cases of a policy",
		Long: `Run the cases that are written in a policy: what is given, and what fee, line,
bearer and limit is expected of it. Without a file, those of the policy in
force. Exit 2 when one does not hold; such a policy is not applied.`,
		Example: `  okpay policy test policy.yaml
  okpay policy test --jq '.[] | select(.holds | not)'`,
		Args: between(0, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return runPolicyTest(cmd.Context(), f, args) },
	}
}

func runPolicyTest(ctx context.Context, f *factory, args []string) error {
	if err := output.Check(f.printer, policyCasesView()); err != nil {
		return err
	}
	read, err := f.readPolicyOrCurrent(ctx, args)
	if err != nil {
		return err
	}
	verdicts, failed := document.TryAll(read.Policy, read.Cases)
	cases := make([]wallet.PolicyCase, len(verdicts))
	for i, v := range verdicts {
		cases[i] = wallet.PolicyCase(v)
	}
	if err := output.List(ctx, f.printer, policyCasesView(), cases); err != nil || failed == 0 {
		return err
	}
	return wallet.Refuse(wallet.CodePolicyCasesFailed, fmt.Sprintf("%d of %s do not hold", failed, counted(len(cases), "case", "cases")),
		"mend the rule, or the case", "failed", failed, "cases", len(cases))
}

func newPolicyDiffCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "diff [OLD] NEW",
		Short: "Tell what one policy says otherwise than another",
		Long: `Tell what a policy says otherwise than another, or than the one in force when a
single file is given. Lines go by their names; comments, and how a number is
written, do not count, while the order of the lines does.`,
		Example: `  okpay policy diff policy.yaml
  okpay policy diff old.yaml policy.yaml -o csv`,
		Args: between(1, "OLD", "NEW"),
		RunE: func(cmd *cobra.Command, args []string) error { return runPolicyDiff(cmd.Context(), f, args) },
	}
}

func runPolicyDiff(ctx context.Context, f *factory, args []string) error {
	if err := output.Check(f.printer, policyChangesView()); err != nil {
		return err
	}
	after, err := f.readPolicyFile(args[len(args)-1])
	if err != nil {
		return err
	}
	before, err := f.readPolicyOrCurrent(ctx, args[:len(args)-1])
	if err != nil {
		return err
	}
	found := document.Diff(before, after)
	changes := make([]wallet.PolicyChange, len(found))
	for i, d := range found {
		changes[i] = wallet.PolicyChange(d)
	}
	return output.List(ctx, f.printer, policyChangesView(), changes)
}

func newPolicySchemaCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of a policy, for editors",
		Long: `Print the JSON Schema of a policy (draft 2020-12). An editor with a YAML
language server checks a document while it is written when the first line of
it is "# yaml-language-server: $schema=policy.schema.json".`,
		Example: `  okpay policy schema > policy.schema.json`,
		Args:    exactly(),
		RunE: func(_ *cobra.Command, _ []string) error {
			text, err := document.Schema()
			if err != nil {
				return err
			}
			_, err = f.printer.Streams().Out.Write(text)
			return err
		},
	}
}
