package commands

import (
	"context"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// secret gets a secret that exists already, such as a card number: from a
// prompt that does not show it on a terminal, from standard input when the
// flag says so, and otherwise not at all.
func (f *factory) secret(ctx context.Context, question, flag string, fromStdin bool) (string, error) {
	s := f.printer.Streams()
	if fromStdin && (!s.InTerminal || s.NoInput) {
		return output.ReadSecret(s.In)
	}
	return s.AskSecret(ctx, question+":", flag)
}

// chosen is newSecret that reads the next line of standard input when the flag
// says so, and otherwise asks.
func (f *factory) chosen(ctx context.Context, question, flag string, fromStdin bool) (string, error) {
	if s := f.printer.Streams(); !fromStdin && (!s.InTerminal || s.NoInput) {
		return s.AskSecret(ctx, question+":", flag)
	}
	return f.newSecret(ctx, question, flag)
}

// newSecret gets a secret that is chosen now; on a terminal it is typed twice.
func (f *factory) newSecret(ctx context.Context, question, flag string) (string, error) {
	s := f.printer.Streams()
	if !s.InTerminal || s.NoInput {
		return output.ReadSecret(s.In)
	}
	first, err := s.AskSecret(ctx, question+":", flag)
	if err != nil {
		return "", err
	}
	second, err := s.AskSecret(ctx, question+" again:", flag)
	if err != nil {
		return "", err
	}
	if first != second {
		return "", wallet.Refuse(wallet.CodeInvalidInput, "the two are not the same", "run the command again and type it twice")
	}
	return first, nil
}
