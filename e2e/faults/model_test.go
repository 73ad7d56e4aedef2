//go:build unix

package faults

import (
	"fmt"

	"github.com/anishathalye/porcupine"

	"github.com/okpay/okpay/wallet"
)

// verb is what an operation of a history asks for.
type verb int

const (
	looks verb = iota
	pays
	transfers
	holds
	captures
	releases
	refunds
	verbs // how many there are
)

func (v verb) String() string {
	return [verbs]string{"look", "pay", "transfer", "hold", "capture", "release", "refund"}[v]
}

// person is somebody of an island: two payers and the merchant of both. What
// happens on one island is independent of all others, and so is checked apart.
type person int

const (
	ann person = iota
	bob
	shop
	people // how many there are
)

// asked is the input of an operation. Its number is unique on its island; of
// names the payment or the hold that it is about by the number of that.
type asked struct {
	island, number int
	verb           verb
	who            person
	amount         int64
	of             int
}

// answered is the output of an operation: what was seen, or the refusal. When
// it is lost, the operation may have happened and may not, until the end of the
// history or beyond it.
type answered struct {
	seen purse
	code wallet.Code
	lost bool
}

// maxNumber bounds the operations of an island that may be referred to.
const maxNumber = 128

// island is the state of the model: the purses, and by its number what is left
// of each payment to be refunded and of each hold to be captured.
type island struct {
	purses  [people]purse
	left    [maxNumber]int64
	heldFor [maxNumber]person
}

// walletModel is a wallet as its contract describes it, where one operation
// comes after the other. A fee is one in a hundred and the merchant bears it.
func walletModel(start int64) porcupine.Model {
	return porcupine.Model{
		Partition: byIsland,
		Init: func() any {
			return island{purses: [people]purse{ann: {available: start}, bob: {available: start}}}
		},
		Step: func(state, input, output any) (bool, any) {
			s, ok := state.(island)
			if !ok {
				return false, state
			}
			return s.step(questionOf(input), answerOf(output))
		},
		DescribeOperation: func(input, output any) string {
			in, out := questionOf(input), answerOf(output)
			return fmt.Sprintf("%d: %v %v %d of %d -> %+v", in.number, in.who, in.verb, in.amount, in.of, out)
		},
	}
}

func questionOf(input any) asked {
	in, _ := input.(asked)
	return in
}

func answerOf(output any) answered {
	out, _ := output.(answered)
	return out
}

func byIsland(history []porcupine.Operation) [][]porcupine.Operation {
	var parts [][]porcupine.Operation
	for _, op := range history {
		n := questionOf(op.Input).island
		for len(parts) <= n {
			parts = append(parts, nil)
		}
		parts[n] = append(parts[n], op)
	}
	return parts
}

// step says whether the answer is one that the wallet may give in this state,
// and what the state is then.
func (s island) step(in asked, out answered) (bool, island) {
	if in.verb == looks {
		return out.lost || out.seen == s.purses[in.who], s
	}
	due, next := s.apply(in)
	switch {
	case out.lost && due == "": // also the case that it never happens: it then happens after all else
		return true, next
	case out.lost:
		return true, s
	case out.code != due:
		return false, s
	default:
		return true, next
	}
}

// apply carries an operation out, or gives the refusal that is due.
func (s island) apply(in asked) (wallet.Code, island) {
	purse := &s.purses[in.who]
	switch in.verb {
	case pays, transfers, holds:
		if purse.available < in.amount {
			return wallet.CodeInsufficientFunds, s
		}
		purse.available -= in.amount
		s.left[in.number] = in.amount
		switch in.verb {
		case pays:
			s.purses[shop].available += in.amount - in.amount/fee
		case transfers:
			s.purses[bob-in.who].available += in.amount // the other of the two
		default:
			purse.held += in.amount
			s.heldFor[in.number] = in.who
		}
	case captures, releases:
		return s.endHold(in)
	case refunds:
		if s.left[in.of] < in.amount {
			return wallet.CodeRefundExceedsRest, s
		}
		if back := in.amount - in.amount/fee; s.purses[shop].available < back {
			return wallet.CodeInsufficientFunds, s
		}
		s.left[in.of] -= in.amount
		s.purses[shop].available -= in.amount - in.amount/fee
		purse.available += in.amount
	default:
	}
	return "", s
}

// endHold captures a hold, all or a part of it, or releases it.
func (s island) endHold(in asked) (wallet.Code, island) {
	held := s.left[in.of]
	if held == 0 {
		return wallet.CodeHoldClosed, s
	}
	if in.verb == captures && in.amount > held {
		return wallet.CodeCaptureExceedsHold, s
	}
	payer := &s.purses[s.heldFor[in.of]]
	taken := int64(0)
	if in.verb == captures {
		taken = in.amount
	}
	payer.held -= held
	payer.available += held - taken
	s.purses[shop].available += taken - taken/fee
	s.left[in.of] = 0
	return "", s
}
