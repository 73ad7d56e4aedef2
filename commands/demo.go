package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/wallet"
)

type demoOptions struct {
	keep string
}

func newDemoCmd(f *factory) *cobra.Command {
	opts := &demoOptions{}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Play the whole story on a throw-away wallet",
		Long: `Play the whole story on a throw-away wallet: customers and a merchant, cards,
top-ups, a payment, a refund, a declined card, a payout to 1,000 people, its
second run that changes nothing, and the check of the ledger. Each command is
printed before it runs, so that the story can be copied. Your own wallet and
configuration are not touched. With --dry-run the commands are only printed.

okpay demo month plays another story, of reconciliation, in a wallet that you
name.`,
		Example: `  okpay demo
  okpay demo --keep ./story`,
		Args:        exactly(),
		Annotations: withoutConfig(),
		RunE:        func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), f, opts) },
	}
	cmd.AddCommand(newDemoMonthCmd(f))
	cmd.Flags().StringVar(&opts.keep, "keep", "", "play in this folder, which must be new or empty, and leave it there")
	return cmd
}

func runDemo(ctx context.Context, f *factory, opts *demoOptions) (err error) {
	if f.flags.dryRun {
		return newStage(f, "", "story").play(ctx, demoStory(), true)
	}
	program, err := f.deps.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	dir, err := demoFolder(opts.keep)
	if err != nil {
		return err
	}
	if opts.keep == "" {
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	if err := writeDemoFiles(dir); err != nil {
		return fmt.Errorf("write the files of the story: %w", err)
	}
	if err := newStage(f, program, dir).play(ctx, demoStory(), false); err != nil {
		return err
	}
	if opts.keep == "" {
		f.printer.Note("the story is over and its folder removed; okpay demo --keep DIR leaves it for you to try more")
	}
	return nil
}

// demoFolder makes the folder that the story plays in.
func demoFolder(keep string) (string, error) {
	if keep == "" {
		return os.MkdirTemp("", "okpay-demo-")
	}
	dir, err := filepath.Abs(keep)
	if err != nil {
		return "", unwritable(keep, err)
	}
	if err := os.MkdirAll(dir, demoFolderMode); err != nil {
		return "", unwritable(keep, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", unwritable(keep, err)
	}
	if len(entries) > 0 {
		return "", usageError(keep+" is not empty", "name a new folder: the story starts with a new wallet")
	}
	return dir, nil
}

const demoFolderMode = 0o700

// demoWallet is the story's wallet, in its folder.
const demoWallet = "demo.okpay"

// stage is where the story is played: it runs this program again, a process a
// command, as a shell would.
type stage struct {
	f         *factory
	program   string
	dir       string
	environ   []string
	variables map[string]string
}

func newStage(f *factory, program, dir string) *stage {
	environ := append(withoutSettings(f.deps.Environ),
		"OKPAY_WALLET="+demoWallet,
		"XDG_CONFIG_HOME="+dir) // where there is no configuration
	return &stage{f: f, program: program, dir: dir, environ: environ, variables: map[string]string{}}
}

// play prints and runs the scenes. With printOnly it runs nothing.
func (s *stage) play(ctx context.Context, scenes []scene, printOnly bool) error {
	if err := s.print("# A throw-away wallet, in a folder of its own.\ncd " + shellQuote(s.dir) + "\nexport OKPAY_WALLET=" + demoWallet + "\n"); err != nil {
		return err
	}
	for _, scene := range scenes {
		text := scene.line() + "\n"
		if scene.say != "" {
			text = "\n# " + scene.say + "\n" + text
		}
		if err := s.print(text); err != nil {
			return err
		}
		if printOnly {
			continue
		}
		if err := s.run(ctx, scene); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) print(text string) error {
	_, err := io.WriteString(s.f.printer.Streams().Out, text)
	return err
}

// run runs one scene and stops the story when it does not end as expected.
func (s *stage) run(ctx context.Context, scene scene) error {
	args := make([]string, len(scene.args))
	for i, arg := range scene.args {
		args[i] = s.expand(arg)
	}
	streams := s.f.printer.Streams()
	child := exec.CommandContext(ctx, s.program, args...) //nolint:gosec // this program, with the arguments of the story
	child.Dir, child.Env = s.dir, s.environ
	child.Stdout, child.Stderr = streams.Out, streams.Err
	if scene.stdin != "" {
		child.Stdin = strings.NewReader(scene.stdin + "\n")
	}
	var captured strings.Builder
	if scene.variable != "" {
		child.Stdout = &captured
	}
	child.Cancel = func() error { return child.Process.Signal(os.Interrupt) }
	err := child.Run()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	exit := 0
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		exit = ended.ExitCode()
	} else if err != nil {
		return fmt.Errorf("run %s: %w", scene.line(), err)
	}
	if exit != scene.exit {
		return wallet.Refuse(wallet.CodeInternal,
			fmt.Sprintf("the story stops: %s ended with exit code %d, not %d", scene.line(), exit, scene.exit), "")
	}
	if scene.variable != "" {
		s.variables[scene.variable] = strings.TrimSpace(captured.String())
	}
	if scene.exit != 0 {
		return s.print(fmt.Sprintf("# exit code %d\n", scene.exit))
	}
	return nil
}

// expand puts the value of a variable in the place of "$NAME".
func (s *stage) expand(arg string) string {
	if name, ok := strings.CutPrefix(arg, "$"); ok {
		return s.variables[name]
	}
	return arg
}
