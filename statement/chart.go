package statement

import (
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// What bounds the bars of a chart on paper, and in a line of characters; of a
// longer span a bar is several days.
const (
	maxBars  = 62
	maxSpark = 40
)

// chart is the balance by day as bars. Its scale begins at zero, or at the
// lowest balance where that is below zero.
type chart struct {
	bars            []Day // the last day of each
	first, last     Day
	lowest, highest money.Amount
}

// newChart makes the chart of a section, of so many bars at most. What does not read as an amount was
// refused before, and counts as nothing.
func newChart(s Section, most int) chart {
	c := chart{lowest: money.Zero(s.Currency), highest: money.Zero(s.Currency)}
	if len(s.Days) == 0 {
		return c
	}
	c.first, c.last = s.Days[0], s.Days[len(s.Days)-1]
	step := (len(s.Days) + most - 1) / most
	for i, day := range s.Days {
		balance := amountOf(day.Balance, s.Currency)
		if i == 0 {
			c.lowest, c.highest = balance, balance
		}
		if balance.Minor() < c.lowest.Minor() {
			c.lowest = balance
		}
		if balance.Minor() > c.highest.Minor() {
			c.highest = balance
		}
		if (i+1)%step == 0 || i == len(s.Days)-1 {
			c.bars = append(c.bars, day)
		}
	}
	return c
}

func amountOf(text money.Decimal, c money.Currency) money.Amount {
	a, err := money.Parse(text, c)
	if err != nil {
		return money.Zero(c)
	}
	return a
}

// heights scales the bars to a height: the highest balance has all of it, and
// none has less than nothing. A chart of nothing is flat.
func (c chart) heights(height int64) []int64 {
	list := make([]int64, len(c.bars))
	most := c.highest
	if !most.IsPositive() {
		return list
	}
	for i, bar := range c.bars {
		balance := amountOf(bar.Balance, most.Currency())
		if !balance.IsPositive() {
			continue
		}
		// Both are minor units of one currency: their ratio times a height.
		scaled, err := money.FromMinor(height, most.Currency()).MulRatio(balance.Minor(), most.Minor(), money.HalfEven)
		if err == nil {
			list[i] = scaled.Minor()
		}
	}
	return list
}

// Sparkline draws the balance by day in one line of characters, the empty
// string when there are no days.
func Sparkline(s Section) string {
	levels := [...]string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}
	var b strings.Builder
	for _, height := range newChart(s, maxSpark).heights(int64(len(levels) - 1)) {
		b.WriteString(levels[height])
	}
	return b.String()
}
