package engine

import (
	"context"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// TestWhoBearsTheFeeOfATopUpOrWithdrawal says for each bearer what the rail is
// to move, what the owner has in the end, and that nothing is left over.
func TestWhoBearsTheFeeOfATopUpOrWithdrawal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind     wallet.TransactionKind
		bearer   policy.Bearer
		state    RailState
		order    money.Amount
		owner    int64
		fees     int64
		clearing int64
	}{
		{wallet.KindTopUp, policy.Payee, RailSucceeded, eur(100_00), 1_097_00, 3_00, -1_100_00},
		{wallet.KindTopUp, policy.Payer, RailSucceeded, eur(103_00), 1_100_00, 3_00, -1_103_00},
		{wallet.KindTopUp, policy.Payer, RailDeclined, eur(103_00), 1_000_00, 0, -1_000_00},
		{wallet.KindWithdrawal, policy.Payer, RailSucceeded, eur(100_00), 897_00, 3_00, -900_00},
		{wallet.KindWithdrawal, policy.Payer, RailDeclined, eur(100_00), 1_000_00, 0, -1_000_00},
		{wallet.KindWithdrawal, policy.Payee, RailSucceeded, eur(97_00), 900_00, 3_00, -903_00},
		{wallet.KindWithdrawal, policy.Payee, RailDeclined, eur(97_00), 1_000_00, 0, -1_000_00},
	}
	for _, test := range tests {
		b := newBank(t, lines(t, func(p *policy.Policy) {
			p.Fees = []policy.FeeLine{{Name: "three", PercentBps: 300, Bearer: test.bearer}}
		}))
		anna := b.person("anna", 2, "DE")
		b.fund(anna, 1_000_00, "EUR")
		iban := b.instrument(anna, wallet.InstrumentBank, "DE")
		b.rail.answer = func(order RailOrder) (RailAnswer, error) {
			return RailAnswer{Key: order.Key, State: test.state, Code: wallet.CodeCardDeclined}, nil
		}
		err := b.viaRail(test.kind, anna, iban, "100.00")
		if (err != nil) != (test.state == RailDeclined) || len(b.rail.sent) != 1 || b.rail.sent[0].Amount != test.order {
			t.Errorf("%s borne by the %s: %v, the rail was to move %+v, want %s", test.kind, test.bearer, err, b.rail.sent, test.order)
		}
		if b.available(anna, "EUR") != test.owner || b.held(anna, "EUR") != 0 ||
			b.system("fees:"+string(test.kind), "EUR") != test.fees || b.system("rail:sandbox:clearing", "EUR") != test.clearing {
			t.Errorf("%s borne by the %s, %s: the owner has %d and %d held, of fees %d, on the rail %d", test.kind, test.bearer, test.state,
				b.available(anna, "EUR"), b.held(anna, "EUR"), b.system("fees:"+string(test.kind), "EUR"), b.system("rail:sandbox:clearing", "EUR"))
		}
		if used := b.usedOn(anna, wallet.KindWithdrawal, b.clock); test.state == RailDeclined && used != 0 {
			t.Errorf("what was declined counts %d", used)
		}
	}
}

// viaRail tops up or withdraws as a caller does.
func (b *bank) viaRail(kind wallet.TransactionKind, owner, instrument string, amount money.Decimal) error {
	service := b.engine.As(LocalOperator())
	change := wallet.Change{Key: b.newID("key")}
	var err error
	if kind == wallet.KindTopUp {
		_, err = service.TopUp(context.Background(), wallet.TopUpInput{Change: change, User: owner, Amount: amount, Currency: "EUR", Instrument: instrument})
	} else {
		_, err = service.Withdraw(context.Background(), wallet.WithdrawInput{Change: change, User: owner, Amount: amount, Currency: "EUR", Instrument: instrument})
	}
	return err
}

// TestNothingIsWithdrawnThatItsFeeEatsUp has a fee that is kept back of the amount.
func TestNothingIsWithdrawnThatItsFeeEatsUp(t *testing.T) {
	t.Parallel()
	b := newBank(t, lines(t, func(p *policy.Policy) {
		p.Fees = []policy.FeeLine{{Name: "half", Fixed: eur(50), Bearer: policy.Payee}}
	}))
	anna := b.person("anna", 2, "DE")
	b.fund(anna, 10_00, "EUR")
	iban := b.instrument(anna, wallet.InstrumentBank, "DE")
	b.rail.answer = func(order RailOrder) (RailAnswer, error) {
		return RailAnswer{Key: order.Key, State: RailSucceeded}, nil
	}
	before := b.dump()
	if err := b.viaRail(wallet.KindWithdrawal, anna, iban, "0.50"); wallet.CodeOf(err) != wallet.CodeInvalidAmount || len(b.rail.sent) != 0 {
		t.Errorf("%v, and the rail was to move %+v", err, b.rail.sent)
	}
	if after := b.dump(); after != before {
		t.Errorf("it changed\n%s\nto\n%s", before, after)
	}
	if err := b.viaRail(wallet.KindWithdrawal, anna, iban, "0.51"); err != nil || b.rail.sent[0].Amount != eur(1) {
		t.Errorf("a cent more: %v, the rail was to move %+v", err, b.rail.sent)
	}
}
