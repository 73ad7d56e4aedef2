package commands

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

func newCompletionCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Write the completion script of a shell",
		Long: `Write the script that completes okpay's commands, flags and values in bash, zsh,
fish or powershell. Source it from the shell's start file, or install it where
the shell looks for completions.`,
		Example: `  okpay completion bash > okpay.bash
  okpay completion zsh > _okpay`,
		Args:              exactly("SHELL"),
		ValidArgsFunction: cobra.FixedCompletions(completions(shells()...), cobra.ShellCompDirectiveNoFileComp),
		Annotations:       withoutConfig(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCompletion(cmd.Root(), f.printer.Streams().Out, args[0])
		},
	}
}

func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func runCompletion(root *cobra.Command, out io.Writer, shell string) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(out, true)
	case "zsh":
		return root.GenZshCompletion(out)
	case "fish":
		return root.GenFishCompletion(out, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(out)
	default:
		return usageError(fmt.Sprintf("there is no completion for %q", shell), "use one of "+strings.Join(shells(), ", "))
	}
}
