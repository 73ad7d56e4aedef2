package ledger

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/okpay/okpay/wallet/money"
)

// Movement takes a positive Amount out of From and puts it into To.
type Movement struct {
	From, To string
	Amount   money.Amount
}

// Balance is one account as the book knows it. ID is the storage's own number
// of the account, 0 for one that is new.
type Balance struct {
	ID       int64
	Account  Account
	Amount   money.Amount
	Postings int64 // how many postings the account has had
	LastAt   int64 // when the last of them was, in microseconds since 1970
	dirty    bool
}

// Posting is one side of a movement with the account's balance after it.
// Amount is signed. At is in microseconds since 1970 (UTC).
type Posting struct {
	Transaction  string
	Index        int // 0, 1, … within the transaction
	At           int64
	Balance      *Balance // the account, whose ID is known once it is stored
	Amount       money.Amount
	BalanceAfter money.Amount
}

// ErrOverdraft is an OverdraftError; errors.Is finds it.
var ErrOverdraft = errors.New("a constrained account would be below zero")

// OverdraftError says which account lacks how much.
type OverdraftError struct {
	Account   Account
	Available money.Amount // the balance before the transaction
	Short     money.Amount // how much is missing for all of the transaction
}

// Error names the account and the figures.
func (e *OverdraftError) Error() string {
	return fmt.Sprintf("%s holds %s and lacks %s", e.Account.Path, e.Available, e.Short)
}

// Is makes an OverdraftError an ErrOverdraft.
func (e *OverdraftError) Is(target error) bool { return target == ErrOverdraft }

// MaxMovements bounds the movements of one transaction.
const MaxMovements = 16

// Book holds the balances that a batch works on. It is not safe for concurrent use.
type Book struct {
	purses  map[string]*purse // by path
	fresh   []*Balance        // made by the book, in order
	touched []*Balance        // changed by a posting, in the order of the first change
}

// purse is a balance in a book, and the next one of the same path in another
// currency.
type purse struct {
	Balance
	next *purse
}

// NewBook makes an empty book with room for n accounts.
func NewBook(n int) *Book { return &Book{purses: make(map[string]*purse, n)} }

// Load puts a stored balance into the book, in the place of the one that it knows.
// That it was changed in another book does not count in this one.
func (b *Book) Load(balance Balance) {
	balance.dirty = false
	first := b.purses[balance.Account.Path]
	for at := &first; *at != nil; at = &(*at).next {
		if (*at).Account.Currency == balance.Account.Currency {
			*at = (*at).next
			break
		}
	}
	b.purses[balance.Account.Path] = &purse{balance, first}
}

// find gives the balance of an account, nil for one that the book does not know.
func (b *Book) find(path string, currency money.Currency) *Balance {
	for p := b.purses[path]; p != nil; p = p.next {
		if p.Account.Currency == currency {
			return &p.Balance
		}
	}
	return nil
}

// Adopt takes over the balances of another book that this one does not know.
func (b *Book) Adopt(other *Book) {
	for balance := range other.all() {
		if b.find(balance.Account.Path, balance.Account.Currency) == nil {
			b.Load(*balance)
		}
	}
}

// Balance gives the amount on an account, zero for one that does not exist.
func (b *Book) Balance(account Account) money.Amount {
	if balance := b.find(account.Path, account.Currency); balance != nil {
		return balance.Amount
	}
	return money.Zero(account.Currency)
}

// All walks over the amounts on all accounts of the book, in no order.
func (b *Book) All() iter.Seq2[Account, money.Amount] {
	return func(yield func(Account, money.Amount) bool) {
		for balance := range b.all() {
			if !yield(balance.Account, balance.Amount) {
				return
			}
		}
	}
}

func (b *Book) all() iter.Seq[*Balance] {
	return func(yield func(*Balance) bool) {
		for _, p := range b.purses {
			for ; p != nil; p = p.next {
				if !yield(&p.Balance) {
					return
				}
			}
		}
	}
}

// Touched gives the balances that postings changed, in the order of the first
// change; new ones among them have ID 0.
func (b *Book) Touched() []*Balance { return b.touched }

// Fresh gives the accounts that the book made and that were posted to.
func (b *Book) Fresh() []*Balance { return b.fresh }

// Post carries out the movements of one transaction step as one: all of them,
// or none and an error. The postings are numbered from firstIndex and stand in
// the order of the movements, debit before credit.
// Errors: OverdraftError, money.ErrOverflow, and plain errors for movements
// that no caller may ask for (an amount that is not positive, an account to
// itself, too many).
func (b *Book) Post(transaction string, firstIndex int, at int64, movements []Movement) ([]Posting, error) {
	return b.PostTo(nil, transaction, firstIndex, at, movements)
}

// PostTo is Post that adds the postings to a list, and leaves it as it is when
// there is an error. It does not look at what the list holds already.
func (b *Book) PostTo(list []Posting, transaction string, firstIndex int, at int64, movements []Movement) ([]Posting, error) {
	if len(movements) == 0 || len(movements) > MaxMovements {
		return list, fmt.Errorf("post %s: %d movements, want 1 to %d", transaction, len(movements), MaxMovements)
	}
	before := len(list)
	all := slices.Grow(list, 2*len(movements))
	for i := range movements {
		var err error
		if all, err = b.move(all, transaction, &movements[i]); err != nil {
			b.undo(all[before:])
			return list, err
		}
	}
	made := all[before:]
	for i := range made {
		made[i].Transaction, made[i].Index, made[i].At = transaction, firstIndex+i, at
	}
	if err := checkConstrained(made); err != nil {
		b.undo(made)
		return list, err
	}
	for i := range made {
		b.touch(made[i].Balance, at)
	}
	return all, nil
}

// move carries one movement out and adds its two postings.
func (b *Book) move(postings []Posting, transaction string, m *Movement) ([]Posting, error) {
	if !m.Amount.IsPositive() {
		return postings, fmt.Errorf("post %s: the amount %s is not positive", transaction, m.Amount)
	}
	if m.From == m.To {
		return postings, fmt.Errorf("post %s: %s to itself", transaction, m.From)
	}
	out, err := m.Amount.Neg()
	if err != nil {
		return postings, fmt.Errorf("post %s: %w", transaction, err)
	}
	if postings, err = b.change(postings, transaction, m.From, out); err != nil {
		return postings, err
	}
	return b.change(postings, transaction, m.To, m.Amount)
}

// change adds an amount to the balance of an account, and the posting of it.
func (b *Book) change(postings []Posting, transaction, path string, amount money.Amount) ([]Posting, error) {
	balance := b.account(path, amount.Currency())
	after, err := balance.Amount.Add(amount)
	if err != nil {
		return postings, fmt.Errorf("post %s to %s: %w", transaction, path, err)
	}
	balance.Amount = after
	return append(postings, Posting{Balance: balance, Amount: amount, BalanceAfter: after}), nil
}

// checkConstrained looks at every balance on the way, not only at the last:
// no constrained account is ever below zero, not even between two postings.
func checkConstrained(postings []Posting) error {
	for i := range postings {
		p := &postings[i]
		if p.BalanceAfter.IsNegative() && Constrained(p.Balance.Account.Path) {
			return overdraft(postings, p.Balance)
		}
	}
	return nil
}

// overdraft says what an account had before the transaction and how far below
// zero it would have been at the lowest.
func overdraft(postings []Posting, account *Balance) error {
	short := &OverdraftError{Account: account.Account}
	lowest := money.Zero(account.Account.Currency)
	var err error
	first := true
	for i := range postings {
		p := &postings[i]
		if p.Balance != account {
			continue
		}
		if first {
			if short.Available, err = p.BalanceAfter.Sub(p.Amount); err != nil {
				return fmt.Errorf("post %s: %w", p.Transaction, err)
			}
			first = false
		}
		if lowest, err = money.Min(lowest, p.BalanceAfter); err != nil {
			return fmt.Errorf("post %s: %w", p.Transaction, err)
		}
	}
	if short.Short, err = lowest.Neg(); err != nil {
		return fmt.Errorf("post %s: %w", postings[0].Transaction, err)
	}
	return short
}

// undo takes postings back, the last first. Balances were reached by adding
// these amounts, so taking them away again cannot overflow.
func (b *Book) undo(postings []Posting) {
	for i := len(postings) - 1; i >= 0; i-- {
		p := &postings[i]
		before, err := p.BalanceAfter.Sub(p.Amount)
		if err != nil {
			panic("ledger: undo of a posting that was just made: " + err.Error())
		}
		p.Balance.Amount = before
	}
}

// account gives the balance of an account, made when there is none.
func (b *Book) account(path string, currency money.Currency) *Balance {
	if known := b.find(path, currency); known != nil {
		return known
	}
	made := &purse{Balance{Account: Account{path, currency}, Amount: money.Zero(currency)}, b.purses[path]}
	b.purses[path] = made
	return &made.Balance
}

func (b *Book) touch(balance *Balance, at int64) {
	balance.Postings++
	balance.LastAt = at
	if balance.dirty {
		return
	}
	balance.dirty = true
	b.touched = append(b.touched, balance)
	if balance.ID == 0 {
		b.fresh = append(b.fresh, balance)
	}
}
