package transfer

import (
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/okpay/okpay/bank/pain"
	"github.com/okpay/okpay/bank/sepa"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// head is the message of an export without its payments.
func head(e *wallet.PayoutExport) (*pain.Message, error) {
	day, err := time.Parse(time.DateOnly, e.ExecutionDate)
	if err != nil {
		return nil, fmt.Errorf("the execution date of the export %s: %w", e.ID, err)
	}
	holder, _, err := sepa.Fit("holder of the bank account", e.Debtor.Holder, pain.MaxName)
	if err != nil {
		return nil, err
	}
	m := &pain.Message{
		Version: pain.Version(e.Format), ID: e.MessageID, Created: e.CreatedAt, Initiator: holder, Debtor: holder,
		Account: pain.Account{IBAN: e.Debtor.IBAN, BIC: e.Debtor.BIC}, Currency: e.Currency, Execution: dateOf(day), Batch: e.BatchBooking,
	}
	if e.Debtor.IBAN == "" {
		m.Account.Number, m.Account.Country, m.Account.Routing = e.Debtor.Account, e.Debtor.Country, e.Debtor.Routing
	}
	return m, nil
}

// Write writes the file of an export: the same bytes whenever and wherever it is
// written. Transfers gives its credit transfers in their order, and is read three
// times at most. What does not add up to the export is an error; what was written
// until then is no file.
func Write(w io.Writer, e *wallet.PayoutExport, transfers iter.Seq2[wallet.CreditTransfer, error]) error {
	m, err := head(e)
	if err != nil {
		return err
	}
	if m.Payments, err = pain.Divide(m, transactions(transfers)); err != nil {
		return err
	}
	sum, count := money.Zero(e.Currency), 0
	for i := range m.Payments {
		count += m.Payments[i].Count
		if sum, err = sum.Add(m.Payments[i].Sum); err != nil {
			return err
		}
	}
	if count != e.Count || sum.Decimal() != e.Amount {
		return fmt.Errorf("the export %s has %d credit transfers of %s %s, and %d of %s were given", e.ID, e.Count, e.Amount, e.Currency, count, sum)
	}
	return pain.Write(w, m, dateOf(e.CreatedAt)) // on which it was allowed
}

func transactions(transfers iter.Seq2[wallet.CreditTransfer, error]) iter.Seq2[pain.Transaction, error] {
	return func(yield func(pain.Transaction, error) bool) {
		for t, err := range transfers {
			var out pain.Transaction
			if err == nil {
				out, err = transaction(&t)
			}
			if !yield(out, err) || err != nil {
				return
			}
		}
	}
}

func transaction(t *wallet.CreditTransfer) (pain.Transaction, error) {
	amount, err := money.Parse(t.Amount, t.Currency)
	if err != nil {
		return pain.Transaction{}, fmt.Errorf("the credit transfer %s: %w", t.EndToEndID, err)
	}
	out, err := transactionOf(&t.BankPayee, amount, t.Memo, t.EndToEndID)
	if err != nil {
		return out, fmt.Errorf("the credit transfer %s: %w", t.EndToEndID, err)
	}
	return out, nil
}
