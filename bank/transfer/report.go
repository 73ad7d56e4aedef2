package transfer

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/okpay/okpay/bank/pain"
	"github.com/okpay/okpay/wallet"
)

// Said is what a bank's report says of one message: of single instructions, and of
// all others of a payment block or, where the block is "", of the message.
type Said struct {
	MessageID string
	Single    []wallet.TransferOutcome
	whole     map[string]wallet.TransferOutcome
}

// Whole says whether anything is said of instructions that are not named.
func (s *Said) Whole() bool { return len(s.whole) > 0 }

// ReadReport reads a status report (pain.002) to its end. Of a file that is not
// what it should be nothing is given. The error is a [pain.ReadError], or one of r.
func ReadReport(r io.Reader) ([]*Said, error) {
	var list []*Said
	known := map[string]*Said{}
	entries := 0
	for e, err := range pain.ReadStatus(r) {
		if err != nil {
			return nil, err
		}
		if entries++; entries > wallet.MaxPayoutRows+pain.MaxPayments+1 {
			return nil, &pain.ReadError{Line: e.Line, Message: fmt.Sprintf("the report is about more than %d instructions", wallet.MaxPayoutRows)}
		}
		said := known[e.MessageID]
		if said == nil {
			said = &Said{MessageID: e.MessageID, whole: map[string]wallet.TransferOutcome{}}
			known[e.MessageID] = said
			list = append(list, said)
		}
		said.add(&e)
	}
	return list, nil
}

func (s *Said) add(e *pain.Entry) {
	outcome := wallet.TransferOutcome{EndToEndID: e.EndToEndID}
	switch e.Effective.Meaning() {
	case pain.Settled:
		outcome.Status = wallet.ItemSettled
	case pain.Rejected:
		outcome.Status = wallet.ItemReturned
	case pain.Pending, pain.Accepted:
		outcome.Status = wallet.ItemSubmitted
	case pain.Partial, pain.Unknown: // each instruction has its own
		return
	}
	outcome.Reason, outcome.Text = because(e)
	outcome.Whole = e.Level != pain.LevelTransaction || e.Status == ""
	if above := s.above(e); len(e.Reasons) == 0 && above.Status == outcome.Status && above.Reason != "" {
		outcome.Reason, outcome.Text = above.Reason, above.Text
	}
	switch {
	case e.Level == pain.LevelTransaction:
		if outcome.EndToEndID == "" {
			outcome.EndToEndID = e.InstructionID // which the wallet knows of none
		}
		s.Single = append(s.Single, outcome)
	case outcome.Status != wallet.ItemSubmitted:
		s.whole[e.PaymentID] = outcome
	}
}

// above is what the report says of all that an entry is one of.
func (s *Said) above(e *pain.Entry) wallet.TransferOutcome {
	if block, ok := s.whole[e.PaymentID]; ok && e.Level == pain.LevelTransaction {
		return block
	}
	return s.whole[""]
}

// because gives the bank's first reason, by its code, and what it says besides. That
// it has a duplicate comes before all others: see [wallet.TransferOutcome].
func because(e *pain.Entry) (wallet.Code, string) {
	if len(e.Reasons) == 0 {
		if e.Effective.Meaning() == pain.Rejected {
			return wallet.Code(e.Effective), e.Effective.Text()
		}
		return "", ""
	}
	reason := &e.Reasons[max(0, slices.IndexFunc(e.Reasons, func(r pain.Reason) bool { return wallet.IsDuplicateReason(wallet.Code(r.Code)) }))]
	text := strings.Join(reason.Info, " ")
	if text == "" {
		text = pain.ReasonText(reason.Code)
	}
	return wallet.Code(reason.Code), text
}

// Others gives what is said of the instructions of an export that are not named.
func (s *Said) Others(e *wallet.PayoutExport, transfers iter.Seq2[wallet.CreditTransfer, error]) ([]wallet.TransferOutcome, error) {
	m, err := head(e)
	if err != nil {
		return nil, err
	}
	named := make(map[string]bool, len(s.Single))
	for i := range s.Single {
		named[s.Single[i].EndToEndID] = true
	}
	blocks, err := blocksOf(m, transfers)
	if err != nil {
		return nil, err
	}
	var list []wallet.TransferOutcome
	for t, err := range transfers {
		if err != nil {
			return nil, err
		}
		outcome, ok := s.whole[blocks[schemeOf(m, &t)]]
		if !ok {
			outcome, ok = s.whole[""]
		}
		if ok && !named[t.EndToEndID] {
			outcome.EndToEndID = t.EndToEndID
			list = append(list, outcome)
		}
	}
	return list, nil
}

// blocksOf names the payment blocks in which the instructions of an export stand.
func blocksOf(m *pain.Message, transfers iter.Seq2[wallet.CreditTransfer, error]) (map[pain.Scheme]string, error) {
	present := map[pain.Scheme]bool{}
	for t, err := range transfers {
		if err != nil {
			return nil, err
		}
		present[schemeOf(m, &t)] = true
	}
	blocks := map[pain.Scheme]string{}
	for _, scheme := range [...]pain.Scheme{pain.SEPA, pain.Other} {
		if present[scheme] {
			blocks[scheme] = pain.PaymentID(m.ID, len(blocks)+1)
		}
	}
	return blocks, nil
}

func schemeOf(m *pain.Message, t *wallet.CreditTransfer) pain.Scheme {
	return pain.SchemeOf(m.Currency, m.Account, pain.Account{IBAN: t.IBAN})
}
