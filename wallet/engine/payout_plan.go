package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// planChunk is how many rows of a plan are loaded at once.
const planChunk = wallet.MaxPayoutChunk

// maxShortHash is how much of a file's hash goes into the name of its payout.
const maxShortHash = 12

// planner judges the rows of one payee file against the wallet as it is. It
// runs the very decisions that paying will run, over a state that it throws
// away, so a plan cannot promise what applying refuses.
type planner struct {
	session  *session
	in       wallet.PlanPayoutInput
	merchant *Customer
	payout   string // id of the payout that has this name already, if any
	plan     wallet.PayoutPlan
	state    *state
	purses   map[money.Currency]money.Amount // what the merchant really has
	lines    map[string]int                  // item -> the line where it stood first
	pairs    map[pair]int                    // payee and amount -> the line where they stood first
	totals   wallet.Totals
	fees     wallet.Totals
	unpaid   wallet.Totals // what is still to be paid, with its fees
	payees   *payeeBook
	worth    *worths // of all items
	purse    *payingPurse
	foreign  map[money.Currency]*foreignSums // of the currencies that it pays in
	before   history                         // what was paid to the payees of the chunk before
	order    []money.Currency                // in which they came
}

// foreignSums are what a plan still pays in a currency other than the purse's.
type foreignSums struct {
	amount, pays money.Amount
	unpaid       int
}

type pair struct {
	recipient string
	amount    money.Amount
}

// PlanPayout implements wallet.Payouts.
func (s *session) PlanPayout(ctx context.Context, in wallet.PlanPayoutInput) (wallet.PayoutPlan, error) {
	if err := s.checkPlanInput(&in); err != nil {
		return wallet.PayoutPlan{}, err
	}
	p := &planner{
		session: s, in: in, purses: map[money.Currency]money.Amount{}, lines: make(map[string]int, len(in.Rows)),
		pairs:   make(map[pair]int, len(in.Rows)),
		foreign: map[money.Currency]*foreignSums{}, payees: newPayeeBook(),
	}
	err := s.engine.Store.Read(ctx, func(r Reader) error { return p.run(ctx, r) })
	if err != nil {
		return wallet.PayoutPlan{}, err
	}
	p.plan.ID, err = p.plan.ContentID()
	return p.plan, err
}

func (s *session) checkPlanInput(in *wallet.PlanPayoutInput) error {
	if in.From == "" {
		return wallet.Refuse(wallet.CodeMerchantNotFound, "the merchant who pays is not said", "name it with --from")
	}
	if n := len(in.Rows); n == 0 || n > wallet.MaxPayoutRows {
		return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a payout has 1 to %d items, not %d", wallet.MaxPayoutRows, n), "split the file")
	}
	if _, err := ident.ParseText("name of the payee file", in.Source, wallet.MaxNameLength); err != nil { // the plan's id covers it, as it is
		return refusal(wallet.CodeInvalidInput, err)
	}
	if in.Name == "" {
		in.Name = in.Source + "@" + in.SourceSHA256[:min(maxShortHash, len(in.SourceSHA256))]
	}
	var err error
	if in.Name, err = ident.ParseText("name of the payout", in.Name, wallet.MaxNameLength); err != nil {
		return refusal(wallet.CodeInvalidInput, err)
	}
	return nil
}

func (p *planner) run(ctx context.Context, r Reader) error {
	engine := p.session.engine
	merchant, err := merchantFor(ctx, r, p.session, p.in.From)
	if err != nil {
		return err
	}
	p.merchant = merchant
	rules, err := engine.inForceNow(ctx, r)
	if err != nil {
		return err
	}
	p.worth = newWorths(rules)
	p.plan = wallet.PayoutPlan{
		Name: p.in.Name, From: merchant.ID, Source: p.in.Source, SourceSHA256: p.in.SourceSHA256, PolicyVersion: rules.Version,
		Totals: []wallet.CurrencyTotal{}, Fees: []wallet.CurrencyTotal{}, Problems: []wallet.PayoutProblem{},
		Warnings: []wallet.PayoutProblem{}, Items: make([]wallet.PlanItem, 0, len(p.in.Rows)),
	}
	moment, err := engine.moment(ctx, r)
	if err != nil {
		return err
	}
	if err := p.openPurse(rules, moment); err != nil {
		return err
	}
	known, found, err := r.PayoutByName(ctx, merchant.ID, p.in.Name)
	if err != nil {
		return fmt.Errorf("look for the payout: %w", err)
	}
	if found {
		p.payout = known.ID
	}
	for start := 0; start < len(p.in.Rows); start += planChunk {
		if err := p.chunk(ctx, r, moment, p.in.Rows[start:min(start+planChunk, len(p.in.Rows))]); err != nil {
			return err
		}
	}
	return p.finish()
}

// merchantFor finds the merchant from whose purse a payout is paid.
func merchantFor(ctx context.Context, r Reader, s *session, text string) (*Customer, error) {
	user, err := s.acting(text)
	if err != nil {
		return nil, err
	}
	c, err := findCustomer(ctx, r, user)
	if err != nil && !errors.Is(err, &wallet.Error{Code: wallet.CodeCustomerNotFound}) {
		return nil, err
	}
	if c == nil || c.Kind != wallet.KindMerchant {
		return nil, wallet.Refuse(wallet.CodeMerchantNotFound, fmt.Sprintf("there is no merchant %s", quote(text)),
			"name one by handle, id, e-mail or phone; see `okpay users list --kind merchant`")
	}
	return c, nil
}

// chunk judges some rows, in their order.
func (p *planner) chunk(ctx context.Context, r Reader, moment int64, rows []wallet.PayoutRow) error {
	intents := make([]*intent, len(rows))
	unpayable := make([]error, len(rows))
	names := make([]string, 0, len(rows))
	for i := range rows {
		row := &rows[i]
		intents[i] = &intent{
			kind: wallet.KindPayout, user: p.merchant.ID, other: row.Recipient, amount: row.Amount, currency: row.Currency,
			memo: row.Memo, payout: "plan", item: row.Item,
		}
		names = append(names, row.Item)
		var err error
		if isBank(row.Recipient, &row.BankPayee) {
			if unpayable[i], err = p.addressBank(ctx, row, intents[i]); err != nil {
				return err
			}
		}
		unbought, err := p.buy(ctx, r, intents[i])
		if err != nil {
			return err
		}
		unpayable[i] = cmp.Or(unpayable[i], unbought)
	}
	if err := p.findPayees(ctx, r, intents); err != nil {
		return err
	}
	if err := p.load(ctx, r, moment, intents); err != nil {
		return err
	}
	before, err := r.ItemsOfMerchant(ctx, p.merchant.ID, names)
	if err != nil {
		return fmt.Errorf("look for items that were paid before: %w", err)
	}
	paid := make(map[string]*Item, len(before))
	for i := range before {
		item := &before[i]
		if !item.Status.IsPaid() && (item.Status != wallet.ItemReturned || item.Payout != p.payout) {
			continue
		}
		if known := paid[item.Item]; known == nil || item.Payout == p.payout {
			paid[item.Item] = item
		}
	}
	known := make([]pair, 0, len(rows))
	for i, row := range rows {
		to := recipientOf{payee: intents[i].payee, customer: p.state.find(row.Recipient)}
		if amount, err := parseAmount(row.Amount, row.Currency); err == nil && to.id() != "" {
			known = append(known, pair{to.id(), amount})
		}
	}
	if err := p.lookBack(ctx, r, known); err != nil {
		return err
	}
	for i, row := range rows {
		if err := p.row(row, intents[i], unpayable[i], paid[row.Item], moment); err != nil {
			return err
		}
	}
	return nil
}

// load adds to the state what the next rows name. The merchant's purses are
// made bottomless: lack of funds is one problem of the whole, not one a row.
func (p *planner) load(ctx context.Context, r Reader, moment int64, intents []*intent) error {
	engine := p.session.engine
	next, err := engine.load(ctx, r, &Changes{}, moment, intents)
	if err != nil {
		return err
	}
	if p.state == nil {
		p.state = next
		if err := next.expireHolds(&standing{Customer: p.merchant}); err != nil { // paying will do so too
			return err
		}
		for account, balance := range next.book.All() {
			if ledger.Owner(account.Path) == p.merchant.ID {
				if account.Path == ledger.AvailablePath(p.merchant.ID) {
					p.purses[account.Currency] = balance
				}
			}
		}
	} else {
		p.state.merge(next)
	}
	p.state.changes = &Changes{}
	clear(p.state.quotes)
	if p.purse != nil {
		p.fill(p.purse.currency)
	}
	for _, in := range intents {
		if c, err := money.ParseCurrency(in.currency); err == nil {
			p.fill(c)
		}
	}
	return nil
}

func (p *planner) fill(c money.Currency) {
	p.state.book.Load(ledger.Balance{
		Account: ledger.Account{Path: ledger.AvailablePath(p.merchant.ID), Currency: c},
		Amount:  money.FromMinor(math.MaxInt64/2, c),
	})
}

// row judges one row: what is wrong with it becomes a problem, never an end.
func (p *planner) row(row wallet.PayoutRow, in *intent, unpayable error, paid *Item, moment int64) error {
	if row.Problem != nil {
		p.problem(row, row.Problem.Code, row.Problem.Message)
		return nil
	}
	if first, twice := p.lines[row.Item]; twice {
		p.problem(row, wallet.CodeInvalidFile, fmt.Sprintf("the item %s stands on line %d already", quote(row.Item), first))
		return nil
	}
	p.lines[row.Item] = row.Line
	if err := checkItemName(row.Item); err != nil {
		p.problem(row, wallet.CodeInvalidFile, err.Error())
		return nil
	}
	if paid != nil && paid.Payout != p.payout {
		if p.in.SkipPaid {
			p.plan.Skipped++
			p.warnSkipped(row, in, paid)
			return nil
		}
		p.problem(row, wallet.CodeItemPaid, fmt.Sprintf("the item %s was paid by the payout %s on %s",
			quote(row.Item), quote(paid.PayoutName), timeOf(paid.PaidAt).Format(time.DateOnly)))
		return nil
	}
	amount, err := parseAmount(row.Amount, row.Currency)
	if err != nil {
		return p.refused(row, err)
	}
	to := recipientOf{payee: in.payee}
	if !isBank(row.Recipient, &row.BankPayee) {
		if to.customer = p.state.find(row.Recipient); to.customer == nil {
			return p.refused(row, customerNotFound(row.Recipient))
		}
	} else if in.payee == nil {
		return p.refused(row, unpayable)
	}
	if paid != nil && (paid.Status.IsPaid() || to.is(paid) && paid.Amount == amount) {
		return p.paidRow(row, &to, amount, paid)
	}
	if err := mayPay(p.merchant); err != nil {
		return err // no row of the file can mend that
	}
	if unpayable != nil {
		return p.refused(row, unpayable)
	}
	o, err := p.state.decide(in)
	if err != nil {
		return p.refused(row, err)
	}
	p.warnTwice(row, &to, amount)
	p.warnName(row, &to)
	p.warnBefore(row, to.id(), amount, moment)
	if err := p.needs(&o, amount); err != nil {
		return p.refused(row, err)
	}
	return p.add(row, &to, amount, o.txn.Fee, in.memo)
}

// paidRow takes a row that this payout has paid. It stays in the plan, so that
// the same file gives the same plan; other content than what was paid is a problem.
func (p *planner) paidRow(row wallet.PayoutRow, to *recipientOf, amount money.Amount, paid *Item) error {
	if !to.is(paid) || paid.Amount != amount {
		p.problem(row, wallet.CodeIdempotencyMismatch, fmt.Sprintf("this payout has paid the item %s on %s with other content",
			quote(row.Item), timeOf(paid.PaidAt).Format(time.DateOnly)))
		return nil
	}
	if paid.Status == wallet.ItemReturned {
		p.warn(row, fmt.Sprintf("the bank has sent the item back (%s), and it is not sent again as it is: mend the account, or send it again with `okpay payout retry --returned`",
			returnedBecause(paid)))
	} else {
		p.plan.AlreadyPaid++
	}
	p.warnTwice(row, to, amount)
	p.sumsOf(amount.Currency())
	return p.add(row, to, amount, paid.Fee, paid.Memo)
}

// checkItemName refuses what is no name of an item. Space around it would make another
// item of one that is paid.
func checkItemName(item string) error {
	name, err := ident.ParseText("item", item, wallet.MaxOrderIDLength)
	switch {
	case err != nil:
		return err
	case name == "":
		return errors.New("the item has no name")
	case name != item:
		return fmt.Errorf("the name of the item %s has space around it", quote(item))
	}
	return nil
}

func (p *planner) add(row wallet.PayoutRow, to *recipientOf, amount, fee money.Amount, memo string) error {
	item := wallet.PlanItem{
		Line: row.Line, Item: row.Item, Amount: amount.Decimal(), Currency: amount.Currency(), Fee: fee.Decimal(), Memo: memo,
	}
	if to.payee != nil {
		item.BankPayee = to.payee.BankPayee
	} else {
		item.Recipient = to.customer.ID
	}
	p.plan.Items = append(p.plan.Items, item)
	if err := p.totals.Add(amount); err != nil {
		return err
	}
	if p.worth.asked() {
		if err := p.worth.add(amount); err != nil {
			return err
		}
	}
	if fee.IsZero() {
		return nil
	}
	return p.fees.Add(fee)
}

func (p *planner) warnTwice(row wallet.PayoutRow, to *recipientOf, amount money.Amount) {
	k := pair{to.account(), amount}
	if first, twice := p.pairs[k]; twice {
		p.warn(row, fmt.Sprintf("the same payee and amount (%s) stand on line %d", amount, first))
		return
	}
	p.pairs[k] = row.Line
}

// refused makes a refusal a problem of the row; a fault ends the plan.
func (p *planner) refused(row wallet.PayoutRow, err error) error {
	said, ok := errors.AsType[*wallet.Error](err)
	if !ok {
		return err
	}
	p.problem(row, said.Code, said.Message)
	return nil
}

func (p *planner) problem(row wallet.PayoutRow, code wallet.Code, message string) {
	p.plan.Problems = append(p.plan.Problems, wallet.PayoutProblem{Line: row.Line, Item: row.Item, Code: code, Message: message})
}

// finish sums the plan up and looks whether the purse suffices.
func (p *planner) finish() error {
	p.plan.Count = len(p.plan.Items)
	p.plan.Totals, p.plan.Fees = p.totals.List(), p.fees.List()
	var err error
	if p.plan.ApprovalNeeded, err = p.worth.need(); err != nil {
		return err
	}
	if p.purse != nil {
		p.plan.Totals = p.unpaid.List()
		p.showRates()
	}
	for _, total := range p.unpaid.List() {
		needed := p.unpaid.Of(total.Currency)
		have, ok := p.purses[total.Currency]
		if !ok {
			have = money.Zero(total.Currency)
		}
		short, err := needed.Sub(have)
		if err != nil {
			return err
		}
		if short.IsPositive() {
			p.plan.Problems = append(p.plan.Problems, wallet.PayoutProblem{
				Code:    wallet.CodeInsufficientFunds,
				Message: fmt.Sprintf("the purse holds %s; the payout needs %s with its fees, so %s are missing", have, needed, short),
			})
		}
	}
	return nil
}

// merge adds what another state has loaded and this one does not know yet.
// What this one knows has been worked on, so it stays.
func (st *state) merge(next *state) {
	for id, c := range next.customers {
		if _, ok := st.customers[id]; !ok {
			st.customers[id] = c
		}
	}
	for ref, c := range next.refs {
		if _, ok := st.refs[ref]; !ok {
			st.refs[ref] = c
		}
	}
	for owner, accounts := range next.owned {
		if _, ok := st.owned[owner]; !ok {
			st.owned[owner] = accounts
		}
	}
	for owner, worth := range next.incoming { // no payout makes a top-up, so nothing of it has been worked on
		st.incoming[owner] = worth
	}
	for key, record := range next.risk.known {
		if _, ok := st.risk.known[key]; !ok {
			st.risk.known[key] = record
		}
	}
	st.book.Adopt(next.book)
	st.at = max(st.at, next.at)
}
