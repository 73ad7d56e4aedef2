package store

import (
	"context"
	"math"

	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
)

const quoteColumns = `q.id, q.customer_id, q.fixed, q.from_currency, q.to_currency, q.pay, q.receive, q.margin, q.residue, q.margin_bps,
	q.rounding, q.day, q.from_priority, q.from_recorded_at, q.from_rate, q.to_priority, q.to_recorded_at, q.to_rate, q.rate, q.mid_rate,
	q.source, q.policy_version, q.created_at, q.expires_at, COALESCE(u.txn_id, '')`

// quoteUse joins the conversion that used a quote.
const quoteUse = ` LEFT JOIN fx_conversions u ON u.quote_id = q.id AND u.quote_id <> '' `

const quotesQuery = `SELECT ` + quoteColumns + ` FROM fx_quotes q` + quoteUse + `WHERE q.id IN {set $1} ORDER BY q.id`

func scanQuote(r rowScanner, q *engine.QuoteRecord) error {
	var from, to money.Currency
	var pay, receive, margin, residue int64
	var fromRate, toRate string
	err := r.Scan(&q.ID, &q.Customer, &q.Fixed, &from, &to, &pay, &receive, &margin, &residue, &q.MarginBPS,
		&q.Rounding, &q.Day, &q.From.Priority, &q.From.RecordedAt, &fromRate, &q.To.Priority, &q.To.RecordedAt, &toRate, &q.Rate, &q.MidRate,
		&q.Source, &q.PolicyVersion, &q.CreatedAt, &q.ExpiresAt, &q.UsedBy)
	if err != nil {
		return err
	}
	q.Pay, q.Receive = money.FromMinor(pay, from), money.FromMinor(receive, to)
	q.Margin, q.Residue = money.FromMinor(margin, from), money.FromMinor(residue, from)
	if q.From.Rate, err = money.ParseRate(fromRate); err != nil {
		return err
	}
	q.To.Rate, err = money.ParseRate(toRate)
	return err
}

// Quotes finds quotes by id, with what used them.
func (s *session) Quotes(ctx context.Context, ids []string) ([]engine.QuoteRecord, error) {
	return collect(ctx, s, "read quotes", quotesQuery, scanQuote, set(ids))
}

// OpenQuotes counts the quotes of a customer that are good at a moment.
func (s *session) OpenQuotes(ctx context.Context, customer string, at int64) (int, error) {
	n, err := s.number(ctx, "count open quotes", `SELECT COUNT(*) FROM fx_quotes q WHERE q.customer_id = $1 AND q.expires_at > $2
		AND NOT EXISTS (SELECT 1 FROM fx_conversions u WHERE u.quote_id = q.id AND u.quote_id <> '')`, customer, at)
	return int(n), err
}

const conversionColumns = `x.txn_id, x.quote_id, x.payment_id, x.paid, x.paid_currency, x.received, x.received_currency, x.fee_paid,
	x.margin, x.residue, x.fee_margin, x.fee_residue, x.rate, x.refunded_before, x.fee_before, x.at`

func scanConversion(r rowScanner, c *engine.Conversion) error {
	var a conversionAmounts
	err := r.Scan(&c.Transaction, &c.Quote, &c.Payment, &a.paid, &a.from, &a.received, &a.to, &a.feePaid, &a.margin, &a.residue,
		&a.feeMargin, &a.feeResidue, &c.Rate, &c.RefundedBefore, &c.FeeBefore, &c.At)
	a.give(c)
	return err
}

// conversionAmounts are the amounts of a conversion as they are stored.
type conversionAmounts struct {
	from, to                                                        money.Currency
	paid, received, feePaid, margin, residue, feeMargin, feeResidue int64
}

// give puts them into the conversion. Margins and residues are in the currency of
// the one who paid first.
func (a *conversionAmounts) give(c *engine.Conversion) {
	first := a.from
	if c.Payment != "" {
		first = a.to
	}
	c.Paid, c.Received = money.FromMinor(a.paid, a.from), money.FromMinor(a.received, a.to)
	c.FeePaid, c.Margin, c.Residue = money.FromMinor(a.feePaid, first), money.FromMinor(a.margin, first), money.FromMinor(a.residue, first)
	c.FeeMargin, c.FeeResidue = money.FromMinor(a.feeMargin, first), money.FromMinor(a.feeResidue, first)
}

// ListConversions pages through conversions, the newest first.
func (s *session) ListConversions(ctx context.Context, in engine.ConversionQuery) ([]engine.Conversion, error) {
	last, before := int64(math.MaxInt64), in.Before
	if in.Until != 0 {
		last = in.Until - 1
	}
	if before == 0 {
		before = math.MaxInt64
	}
	return collect(ctx, s, "list conversions", `SELECT `+conversionColumns+` FROM fx_conversions x
		WHERE x.at BETWEEN $1 AND $2 AND NOT (x.at = $2 AND $2 = $3 AND x.txn_id >= $4)
		ORDER BY x.at DESC, x.txn_id DESC LIMIT $5`, scanConversion, in.Since, min(last, before), before, in.BeforeID, limitOf(in.Limit))
}

func (s *session) saveQuotes(ctx context.Context, quotes []engine.QuoteRecord) error {
	return s.bulk(ctx, "keep quotes", `INSERT INTO fx_quotes (id, customer_id, fixed, from_currency, to_currency, pay, receive, margin, residue,
			margin_bps, rounding, day, from_priority, from_recorded_at, from_rate, to_priority, to_recorded_at, to_rate, rate, mid_rate, source,
			policy_version, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`, len(quotes),
		func(i int, r *row) {
			q := &quotes[i]
			r.text(q.ID)
			r.text(q.Customer)
			r.text(string(q.Fixed))
			r.text(string(q.Pay.Currency()))
			r.text(string(q.Receive.Currency()))
			r.int(q.Pay.Minor())
			r.int(q.Receive.Minor())
			r.int(q.Margin.Minor())
			r.int(q.Residue.Minor())
			r.int(q.MarginBPS)
			r.place(q.Rounding)
			r.int(q.Day)
			r.place(q.From.Priority)
			r.int(q.From.RecordedAt)
			r.text(q.From.Rate.String())
			r.place(q.To.Priority)
			r.int(q.To.RecordedAt)
			r.text(q.To.Rate.String())
			r.text(q.Rate)
			r.text(q.MidRate)
			r.text(q.Source)
			r.text(q.PolicyVersion)
			r.int(q.CreatedAt)
			r.int(q.ExpiresAt)
		})
}

// saveConversions keeps what the transactions of a set converted.
func (s *session) saveConversions(ctx context.Context, list []*engine.Txn) error {
	var conversions []*engine.Conversion
	for _, t := range list {
		if t.Conversion != nil {
			conversions = append(conversions, t.Conversion)
		}
	}
	return s.bulk(ctx, "keep conversions", `INSERT INTO fx_conversions (txn_id, quote_id, payment_id, paid, paid_currency, received,
			received_currency, fee_paid, margin, residue, fee_margin, fee_residue, rate, refunded_before, fee_before, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, len(conversions),
		func(i int, r *row) {
			c := conversions[i]
			r.text(c.Transaction)
			r.text(c.Quote)
			r.text(c.Payment)
			r.int(c.Paid.Minor())
			r.text(string(c.Paid.Currency()))
			r.int(c.Received.Minor())
			r.text(string(c.Received.Currency()))
			r.int(c.FeePaid.Minor())
			r.int(c.Margin.Minor())
			r.int(c.Residue.Minor())
			r.int(c.FeeMargin.Minor())
			r.int(c.FeeResidue.Minor())
			r.text(c.Rate)
			r.int(c.RefundedBefore)
			r.int(c.FeeBefore)
			r.int(c.At)
		})
}
