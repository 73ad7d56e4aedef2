// Okpay is a payment wallet for the shell: see okpay --help.
//
// The program builds its dependencies, runs the command that was asked for,
// and is the only place that ends the process.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	_ "time/tzdata" // so that the time zone of a policy is known everywhere

	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/internal/garbage"
	"github.com/okpay/okpay/wallet"
)

// version is the version of this build. The linker sets it, with
// -ldflags "-X main.version=…", and can set nothing but such a variable.
var version = "dev"

func main() {
	garbage.CollectSeldom()
	os.Exit(run(os.Args[1:], func() { os.Exit(wallet.ExitInterrupted) }))
}

// run runs the command that args name; force ends the process at once.
func run(args []string, force func()) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	deps := dependencies()
	stop := endOnSignals(cancel, func() {
		if restore := deps.Streams.RestoreTerminal; restore != nil {
			restore()
		}
		force()
	})
	defer stop()
	return commands.Execute(ctx, deps, args)
}

// endOnSignals cancels the run at the first Ctrl-C or SIGTERM, so that it ends
// at the next safe point with what was committed in place, and ends the process
// at the second. A broken pipe must arrive as an error of the write, so SIGPIPE
// is ignored.
func endOnSignals(cancel context.CancelCauseFunc, force func()) (stop func()) {
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, open := <-signals; !open {
			return
		}
		cancel(commands.ErrInterrupted)
		if _, open := <-signals; !open {
			return
		}
		force()
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}
