package commands

import (
	"context"
	"errors"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// runError marks what a command's own run returned. What cobra returns without
// it (unknown commands and flags, missing arguments) is a mistake in the usage.
type runError struct{ err error }

func (e *runError) Error() string { return e.err.Error() }
func (e *runError) Unwrap() error { return e.err }

// usageError makes the refusal of a mistake on the command line.
func usageError(message, hint string) *wallet.Error {
	return wallet.Refuse(wallet.CodeInvalidInput, message, hint)
}

// Causes with which a run's context ends.
var (
	// ErrInterrupted says that the user or the system asked the program to end.
	ErrInterrupted = errors.New("interrupted")
	errTimedOut    = errors.New("timed out")
)

// refusal turns whatever a command ended with into an error of the contract.
// An error without a code becomes CodeInternal with its text.
func refusal(err error) *wallet.Error {
	if refused, ok := errors.AsType[*wallet.Error](err); ok {
		return refused
	}
	if asked, ok := errors.AsType[*output.NoTerminalError](err); ok {
		return unanswered(asked)
	}
	if wrong, ok := errors.AsType[*output.UsageError](err); ok {
		return usageError(wrong.Message, wrong.Hint)
	}
	if filter, ok := errors.AsType[*output.FilterError](err); ok {
		return usageError(filter.Error(), "what the command does is done; only its result could not be filtered")
	}
	if ended := endOf(err); ended != nil {
		return ended
	}
	if _, ran := errors.AsType[*runError](err); !ran {
		return usageError(err.Error(), "see okpay --help")
	}
	return wallet.Refuse(wallet.CodeInternal, err.Error(), hintInternal)
}

// hintInternal is that of a fault of the tool, where nothing can have been done.
const hintInternal = "run the command again with --log-level debug to see what it did"

// endOf says why the run ended early, when that is what err is about. A time
// limit gives DeadlineExceeded, and a signal Canceled, where a cause is not
// handed on.
func endOf(err error) *wallet.Error {
	switch {
	case errors.Is(err, errTimedOut), errors.Is(err, context.DeadlineExceeded):
		return wallet.Refuse(wallet.CodeTimeout, "the command did not end within its time limit", "give it more with --timeout")
	case errors.Is(err, ErrInterrupted), errors.Is(err, context.Canceled):
		return wallet.Refuse(wallet.CodeInterrupted, "interrupted; what was committed stays", "")
	default:
		return nil
	}
}

// unanswered is a question that could not be asked: a confirmation that --yes
// gives, or an input that another flag gives.
func unanswered(asked *output.NoTerminalError) *wallet.Error {
	code := wallet.CodeInvalidInput
	if asked.Flag == confirmFlag {
		code = wallet.CodeConfirmRequired
	}
	return wallet.Refuse(code, asked.Error(), "answer with "+asked.Flag)
}

// confirmFlag answers every confirmation.
const confirmFlag = "--yes"
