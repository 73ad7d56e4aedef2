package pain

import (
	"errors"
	"fmt"
	"iter"

	"github.com/okpay/okpay/wallet/money"
)

// MaxProblems is the most transactions that Divide names as wrong.
const MaxProblems = 100

// Divide returns the payment blocks in which transactions are sent with the head
// of m: one for SEPA, then one for what goes otherwise, of these those that are
// not empty, with count, sum and an id each. Banks ask for this division.
//
// The sequence is read once here, where each transaction is checked as Write
// checks it, and once again for each block when the blocks are written; it must
// give the same transactions each time. When some cannot be sent, the error joins
// an [Error] for each, up to MaxProblems of them.
func Divide(m *Message, transactions iter.Seq2[Transaction, error]) ([]Payment, error) {
	totals := map[Scheme]*total{SEPA: {sum: money.Zero(m.Currency)}, Other: {sum: money.Zero(m.Currency)}}
	seen := make(map[reference]struct{})
	var problems []error
	number := 0
	for t, err := range transactions {
		if err != nil {
			return nil, fmt.Errorf("read the transactions: %w", err)
		}
		if number++; number > MaxTransactions {
			return nil, refuse("count", fmt.Sprintf("there are more than %d transactions", MaxTransactions), "make several files")
		}
		err = checkTransaction(m, &t)
		if err == nil {
			err = use(seen, t.EndToEndID)
		}
		if err != nil {
			problems = append(problems, ofTransaction(err, number, t.EndToEndID))
			if len(problems) == MaxProblems {
				break
			}
			continue
		}
		of := totals[SchemeOf(m.Currency, m.Account, t.Account)]
		if of.sum, err = of.sum.Add(t.Amount); err != nil {
			return nil, refuse("control sum", fmt.Sprintf("the control sum has more than %d digits", maxDigits), "make several files")
		}
		of.count++
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	var payments []Payment
	for _, scheme := range []Scheme{SEPA, Other} {
		if of := totals[scheme]; of.count > 0 {
			payments = append(payments, Payment{
				ID: PaymentID(m.ID, len(payments)+1), Scheme: scheme, Count: of.count, Sum: of.sum,
				Transactions: only(m, scheme, transactions),
			})
		}
	}
	if len(payments) > 0 {
		whole := *m
		whole.Payments = payments
		if _, err := checkPayments(&whole); err != nil {
			return nil, err
		}
	}
	return payments, nil
}

// only gives the transactions of one scheme, and every error.
func only(m *Message, scheme Scheme, transactions iter.Seq2[Transaction, error]) iter.Seq2[Transaction, error] {
	return func(yield func(Transaction, error) bool) {
		for t, err := range transactions {
			if err == nil && SchemeOf(m.Currency, m.Account, t.Account) != scheme {
				continue
			}
			if !yield(t, err) {
				return
			}
		}
	}
}
