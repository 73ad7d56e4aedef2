package store

import (
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// TestTheBankAccountsOfAnOlderWalletCanBeReconciled brings forward a wallet from before
// reconciliation. Each of its bank accounts gets the row that a run is alone with, and
// is tied to no rail.
func TestTheBankAccountsOfAnOlderWalletCanBeReconciled(t *testing.T) {
	t.Parallel()
	const before = 26 // the last schema without reconciliation
	onEachDatabase(t, func(t *testing.T, location string) {
		s, pool := atSchema(t, location, before)
		const text = `INSERT INTO bank_accounts (name, holder, iban, bic, account, routing, country, currency, created_at)
			VALUES ('giro', 'Okpay Ltd', 'AT611904300234573201', '', '', '', 'AT', 'EUR', 7000000),
				('dollars', 'Okpay Ltd', '', '', '123456789', '021000021', 'US', 'USD', 8000000)`
		if _, err := pool.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
		wantReconcilable(t, s, "dollars", "giro")
	})
}

// wantReconcilable opens a wallet as a program does, and checks that it has these bank
// accounts, that nothing of any is reconciled, and that a run can have it for itself.
func wantReconcilable(t *testing.T, s *Store, names ...string) {
	t.Helper()
	err := s.Write(t.Context(), func(tx engine.Tx) error {
		list, err := tx.BankAccounts(t.Context(), wallet.MaxBankAccounts)
		if err != nil || len(list) != len(names) {
			t.Fatalf("the bank accounts are %+v, %v", list, err)
		}
		for i, name := range names {
			if list[i].Name != name || list[i].Rail != "" {
				t.Errorf("a bank account is %+v, want %s without a rail", list[i], name)
			}
			got, found, err := tx.ReconciledAccount(t.Context(), name, true)
			if err != nil || !found || got != (engine.ReconciledAccount{BankAccount: name}) {
				t.Errorf("of %s is reconciled %+v, %t, %v", name, got, found, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
