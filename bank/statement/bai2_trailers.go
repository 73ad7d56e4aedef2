package statement

import (
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

// trailer reads the first two numbers of a trailer.
func (b *bai2) trailer(currency money.Currency) (total int64, count int, err error) {
	f := b.fields()
	amount, err := b.amount(field(f, 0), currency)
	if err != nil {
		return 0, 0, err
	}
	count, ok := number(field(f, 1))
	if !ok {
		return 0, 0, b.refuse("the count " + quoted(field(f, 1)) + " cannot be read")
	}
	return amount.Minor(), count, nil
}

// accountTrailer reads 49: the sum of all amounts of the account and the number of
// its records. That they differ is a footing that is off.
func (b *bai2) accountTrailer() error {
	a := b.account
	if a == nil {
		return b.refuse("the trailer of an account stands behind none (03)")
	}
	a.records += b.physical
	total, records, err := b.trailer(a.currency)
	if err != nil {
		return err
	}
	stated := totals{}
	if total != a.total {
		stated.why = fmt.Sprintf("the trailer of the account speaks of amounts of %s and they make %s",
			money.FromMinor(total, a.currency).Decimal(), money.FromMinor(a.total, a.currency).Decimal())
	} else if records != a.records {
		stated.why = fmt.Sprintf("the trailer of the account speaks of %d records and there are %d", records, a.records)
	}
	b.group.parts++
	sum, err := money.FromMinor(b.group.total, a.currency).Add(money.FromMinor(total, a.currency))
	if err != nil {
		return b.refuse("the totals add up to more than an amount can be")
	}
	b.group.total = sum.Minor()
	b.account = nil
	if b.t.closing.Opening == nil && a.closing == nil {
		stated.held = stated.why == ""
	}
	return b.t.end(b.line, a.closing, stated)
}

// groupTrailer reads 98: the sum of the totals of the accounts, and how many there are.
func (b *bai2) groupTrailer() error {
	if b.group == nil || b.account != nil {
		return b.refuse("the trailer of a group stands where no group can end")
	}
	total, accounts, err := b.trailer(b.currency)
	switch {
	case err != nil:
		return err
	case accounts != b.group.parts:
		return b.refuse(fmt.Sprintf("the trailer speaks of %d accounts and there are %d", accounts, b.group.parts))
	case total != b.group.total:
		return b.refuse("the total of the group is not the sum of the totals of its accounts")
	}
	b.file.parts++
	b.file.total += total
	b.group = nil
	return nil
}

// fileTrailer reads 99: the sum of the totals of the groups, and how many there are.
func (b *bai2) fileTrailer() error {
	if b.group != nil || !b.begun {
		return b.refuse("the trailer of the file stands where no file can end")
	}
	total, groups, err := b.trailer("USD")
	switch {
	case err != nil:
		return err
	case groups != b.file.parts:
		return b.refuse(fmt.Sprintf("the trailer speaks of %d groups and there are %d", groups, b.file.parts))
	case total != b.file.total:
		return b.refuse("the total of the file is not the sum of the totals of its groups")
	}
	b.ended = true
	return nil
}
