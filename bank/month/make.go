package month

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Wallet is what a month is made in.
type Wallet interface {
	wallet.People
	wallet.Instruments
	wallet.Payments
	wallet.Payouts
	wallet.BankFiles
}

// Facts are what was made: enough to write what banks say of it.
type Facts struct {
	first   time.Time           // the moment of the first movement
	moved   map[string]movement // by the name of the move, and of an item "BATCH ITEM"
	batches map[string]movement // by the name of the batch, with its message id
}

// movement is money that has moved over a rail. Reference is what a bank has of it:
// the id of a transaction, an end-to-end id or that of a message. Amount is signed as
// an account of ours moves.
type movement struct {
	reference string
	amount    money.Amount
	at        time.Time
	name      string // of the other side
}

func decimal(text string) money.Decimal { return money.Decimal(text) }

// Check refuses a wallet that has customers of its own: the month is for a new one.
// Codes: state_conflict.
func Check(ctx context.Context, w wallet.People) error {
	all := people()
	page, err := w.ListUsers(ctx, wallet.ListUsersInput{PageInput: wallet.PageInput{Limit: len(all) + 1}})
	if err != nil {
		return err
	}
	for i := range page.Items {
		if !slices.ContainsFunc(all, func(p person) bool { return p.Email == page.Items[i].Email }) {
			return wallet.Refuse(wallet.CodeStateConflict, "the wallet has customers of its own", "the month is made in a new wallet: name one with --wallet, or a remote one")
		}
	}
	return nil
}

// Make plays the month. Each change is made under one that change gives for its name,
// so that the month can be made again under the same keys: it is then not made twice.
// Codes: state_conflict when the wallet has other customers, or had the month before
// under other keys; and those of what it calls.
func Make(ctx context.Context, w Wallet, change func(name string) wallet.Change) (*Facts, error) {
	if err := Check(ctx, w); err != nil {
		return nil, err
	}
	m := &making{w: w, change: change, facts: &Facts{moved: map[string]movement{}, batches: map[string]movement{}}, instruments: map[string]string{}}
	for _, step := range []func(context.Context) error{m.people, m.accounts, m.moves, m.batches} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return m.facts, nil
}

// making is a month under way.
type making struct {
	w           Wallet
	change      func(name string) wallet.Change
	facts       *Facts
	instruments map[string]string // by who and way
}

func (m *making) people(ctx context.Context) error {
	for _, p := range people() {
		made, err := m.w.ImportUsers(ctx, wallet.ImportUsersInput{
			Change: m.change("person " + p.Email), Users: []wallet.ImportUser{p.ImportUser}, Verified: true, Level: p.level, Reason: "Papers seen",
		})
		if err != nil {
			return err
		}
		if made.Existing > 0 && !made.IdempotentReplay {
			return wallet.Refuse(wallet.CodeStateConflict, "the wallet had the month before", "name a new wallet, or the idempotency key of before")
		}
		bound, err := m.w.BindBank(ctx, wallet.BindBankInput{Change: m.change("bank of " + p.Email), User: p.Email, IBAN: p.iban, Holder: p.Name})
		if err != nil {
			return err
		}
		m.bind(p.Email, bound.ID, fromBank, toBank)
		for way, number := range map[way]string{fromCard: goodCard, fromLateCard: lateCard} {
			bound, err := m.w.BindCard(ctx, wallet.BindCardInput{
				Change: m.change("card " + number + " of " + p.Email), User: p.Email, Number: number, Expiry: validity, Holder: p.Name,
			})
			if err != nil {
				return err
			}
			m.bind(p.Email, bound.ID, way)
		}
	}
	return nil
}

func (m *making) bind(who, instrument string, ways ...way) {
	for _, w := range ways {
		m.instruments[fmt.Sprint(w, " ", who)] = instrument
	}
}

func (m *making) accounts(ctx context.Context) error {
	for _, in := range ownAccounts() {
		in.Change = m.change("account " + in.Name)
		if _, err := m.w.AddBankAccount(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

func (m *making) moves(ctx context.Context) error {
	for _, v := range moves() {
		instrument := m.instruments[fmt.Sprint(v.way, " ", v.who)]
		var txn wallet.Transaction
		var err error
		if v.way == toBank {
			txn, err = m.w.Withdraw(ctx, wallet.WithdrawInput{
				Change: m.change(v.name), User: v.who, Amount: decimal(v.amount), Currency: v.currency, Instrument: instrument,
			})
		} else {
			txn, err = m.w.TopUp(ctx, wallet.TopUpInput{
				Change: m.change(v.name), User: v.who, Amount: decimal(v.amount), Currency: v.currency, Instrument: instrument,
			})
		}
		if err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
		amount, err := money.Parse(txn.Amount, txn.Currency)
		if err == nil && v.way == toBank {
			amount, err = amount.Neg()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
		m.facts.take(v.name, movement{reference: txn.ID, amount: amount, at: txn.CreatedAt.UTC(), name: nameOf(v.who)})
	}
	return nil
}

func (f *Facts) take(name string, v movement) {
	if f.first.IsZero() || v.at.Before(f.first) {
		f.first = v.at
	}
	f.moved[name] = v
}

func nameOf(email string) string {
	for _, p := range people() {
		if p.Email == email {
			return p.Name
		}
	}
	return ""
}

// batches pays wages and rent out of the purse of the market, and exports each.
func (m *making) batches(ctx context.Context) error {
	for _, b := range batches() {
		if err := m.batch(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
	}
	return nil
}

func (m *making) batch(ctx context.Context, b batch) error {
	text, err := json.Marshal(b.rows)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	plan, err := m.w.PlanPayout(ctx, wallet.PlanPayoutInput{
		From: market, Name: b.name, Source: b.name + ".csv", SourceSHA256: hex.EncodeToString(sum[:]), Rows: b.rows,
	})
	if err != nil {
		return err
	}
	payout, err := m.w.OpenPayout(ctx, wallet.OpenPayoutInput{Change: m.change("open " + b.name), Plan: plan, OnError: wallet.OnErrorStop})
	if err != nil {
		return err
	}
	paid, err := m.w.PayItems(ctx, wallet.PayItemsInput{Change: m.change("pay " + b.name), Payout: payout.ID, Limit: len(b.rows)})
	if err != nil {
		return err
	}
	if !paid.Done || paid.Payout.Paid != len(b.rows) {
		return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("%d of %d items are paid", paid.Payout.Paid, len(b.rows)), "see `okpay payout show`")
	}
	export, err := m.w.ExportPayout(ctx, wallet.ExportPayoutInput{
		Change: m.change("export " + b.name), Payout: payout.ID, BankAccount: Payouts, Format: wallet.Pain001V09, BatchBooking: true,
	})
	if err != nil {
		return err
	}
	return m.exported(ctx, b, export)
}

// exported takes what a file holds: all of it as one, and each instruction.
func (m *making) exported(ctx context.Context, b batch, export wallet.PayoutExport) error {
	out := func(text money.Decimal) (money.Amount, error) {
		amount, err := money.Parse(text, export.Currency)
		if err == nil {
			amount, err = amount.Neg()
		}
		return amount, err
	}
	whole, err := out(export.Amount)
	if err != nil {
		return err
	}
	at := export.CreatedAt.UTC()
	m.facts.batches[b.name] = movement{reference: export.MessageID, amount: whole, at: at}
	list, err := m.w.ListCreditTransfers(ctx, wallet.ListCreditTransfersInput{PageInput: wallet.PageInput{Limit: len(b.rows)}, Export: export.ID})
	if err != nil {
		return err
	}
	for i := range list.Items {
		t := &list.Items[i]
		amount, err := out(t.Amount)
		if err != nil {
			return err
		}
		m.facts.take(b.name+" "+t.Item, movement{reference: t.EndToEndID, amount: amount, at: at, name: t.Name})
	}
	return nil
}
