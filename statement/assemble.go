package statement

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Assemble reads a statement and checks that it adds up. An empty lang is the
// language that the customer is written to in. Codes: those of
// wallet.Statements, and invalid_input for more than MaxLines or MaxDays. A
// statement that does not add up is a fault of the wallet and has no code.
func Assemble(ctx context.Context, from wallet.Statements, in wallet.StatementInput, lang wallet.Language) (Document, error) {
	if days := in.Until.Sub(in.Since) / dayLength; days > MaxDays {
		return Document{}, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a statement is of %d days at most", MaxDays),
			"ask for a shorter span")
	}
	head, err := from.Statement(ctx, in)
	if err != nil {
		return Document{}, err
	}
	if lang == "" {
		lang = head.Lang
	}
	doc := Document{
		User: head.User, Kind: head.Kind, Name: visible(head.Name), Handle: head.Handle, Lang: lang, TimeZone: timeZone,
		Since: head.Since.UTC(), Until: head.Until.UTC(), Final: head.Final, CreatedAt: head.CreatedAt.UTC(),
		Currencies: make([]Section, 0, len(head.Currencies)),
	}
	left := MaxLines
	for _, ends := range head.Currencies {
		lines, err := readLines(ctx, from, in.User, head, ends.Currency, left)
		if err != nil {
			return Document{}, err
		}
		left -= len(lines)
		section, err := newSection(ends, lines)
		if err != nil {
			return Document{}, err
		}
		if section.Days, err = balancesByDay(&doc, &section); err != nil {
			return Document{}, err
		}
		if in.Currency == "" && section.empty() {
			continue
		}
		doc.Currencies = append(doc.Currencies, section)
	}
	return doc, nil
}

// readLines reads the lines of a currency that lead to its closing balance, page
// after page, at most so many.
func readLines(
	ctx context.Context, from wallet.Statements, user string, head wallet.Statement, currency money.Currency, most int,
) ([]wallet.StatementLine, error) {
	lines := []wallet.StatementLine{}
	if !head.Through.After(head.Since) {
		return lines, nil
	}
	in := wallet.StatementLinesInput{
		PageInput: wallet.PageInput{Limit: wallet.MaxPageSize},
		User:      user, Currency: string(currency), Since: head.Since, Until: head.Through,
	}
	for {
		page, err := from.StatementLines(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			l := &page.Items[i]
			l.Counterparty, l.Memo, l.OrderID = visible(l.Counterparty), visible(l.Memo), visible(l.OrderID)
		}
		if lines = append(lines, page.Items...); len(lines) > most {
			return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a statement has %d lines at most", MaxLines),
				"ask for a shorter span, or for one currency with --currency")
		}
		if page.Next == "" {
			return lines, nil
		}
		if page.Next == in.After {
			return nil, fmt.Errorf("the lines of a statement in %s do not go on after %s", currency, in.After)
		}
		in.After = page.Next
	}
}

// visible replaces what is no character to be seen. A wallet takes no such text;
// this keeps one from acting on the terminal of who reads a statement of a
// server that does.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' { // joiners of letters
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// empty says that a section tells of nothing.
func (s *Section) empty() bool {
	zero := money.Zero(s.Currency).Decimal()
	return len(s.Lines) == 0 && s.Opening == zero && s.Closing == zero
}

// sums adds up lines from an opening balance.
type sums struct{ in, out, fees, balance money.Amount }

// newSection sums the lines of a currency up and checks that each leads from
// the balance before it to its own, and the last to the closing balance.
func newSection(ends wallet.StatementCurrency, lines []wallet.StatementLine) (Section, error) {
	c := ends.Currency
	wrong := func(format string, args ...any) (Section, error) {
		return Section{}, fmt.Errorf("the statement in %s does not add up: %w", c, fmt.Errorf(format, args...))
	}
	opening, err := money.Parse(ends.Opening, c)
	if err != nil {
		return wrong("opening: %w", err)
	}
	zero := money.Zero(c)
	sum := sums{zero, zero, zero, opening}
	for i := range lines {
		if err := sum.add(&lines[i], c); err != nil {
			return wrong("line %d, %s: %w", i+1, lines[i].Transaction, err)
		}
		if got := sum.balance.Decimal(); got != lines[i].Balance {
			return wrong("line %d, %s, leads to %s and says %s", i+1, lines[i].Transaction, got, lines[i].Balance)
		}
		if i > 0 && !lines[i-1].At.Before(lines[i].At) {
			return wrong("line %d, %s, is not after the one before it", i+1, lines[i].Transaction)
		}
	}
	if got := sum.balance.Decimal(); got != ends.Closing {
		return wrong("its lines lead from %s to %s, and there is %s", ends.Opening, got, ends.Closing)
	}
	return Section{
		Currency: c, Opening: ends.Opening, OpeningHeld: ends.OpeningHeld,
		In: sum.in.Decimal(), Out: sum.out.Decimal(), Fees: sum.fees.Decimal(),
		Closing: ends.Closing, ClosingHeld: ends.ClosingHeld, Lines: lines,
	}, nil
}

// add counts a line.
func (s *sums) add(l *wallet.StatementLine, c money.Currency) error {
	in, err := money.Parse(l.In, c)
	if err != nil {
		return err
	}
	out, err := money.Parse(l.Out, c)
	if err != nil {
		return err
	}
	fee, err := money.Parse(l.Fee, c)
	if err != nil {
		return err
	}
	if s.in, err = s.in.Add(in); err != nil {
		return err
	}
	if s.out, err = s.out.Add(out); err != nil {
		return err
	}
	if s.fees, err = s.fees.Add(fee); err != nil {
		return err
	}
	if s.balance, err = s.balance.Add(in); err != nil {
		return err
	}
	if s.balance, err = s.balance.Sub(out); err != nil {
		return err
	}
	s.balance, err = s.balance.Sub(fee)
	return err
}

// balancesByDay tells what there was at the end of each day of the span that
// has begun when the statement is made.
func balancesByDay(doc *Document, s *Section) ([]Day, error) {
	end := doc.Until
	if !doc.Final && doc.CreatedAt.Before(end) {
		end = doc.CreatedAt
		if len(s.Lines) > 0 && !s.Lines[len(s.Lines)-1].At.Before(end) { // moments may run ahead of the clock
			end = s.Lines[len(s.Lines)-1].At.Add(time.Microsecond)
		}
	}
	days := make([]Day, 0, int(end.Sub(doc.Since)/dayLength)+1)
	balance, next := s.Opening, 0
	for day := doc.Since.Truncate(dayLength); day.Before(end); day = day.Add(dayLength) {
		for ; next < len(s.Lines) && s.Lines[next].At.Before(day.Add(dayLength)); next++ {
			balance = s.Lines[next].Balance
		}
		if len(days) > MaxDays {
			return nil, fmt.Errorf("a statement has more than %d days", MaxDays)
		}
		days = append(days, Day{Date: day.Format(time.DateOnly), Balance: balance})
	}
	return days, nil
}
