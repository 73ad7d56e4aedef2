package commands

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// A plan's file that nobody has touched has each item on a line of its own, in
// one form. Such lines are read as they were written, which takes a quarter of
// the time; whatever looks otherwise is left to encoding/json as a whole.

// The frame of the items, and of one of them.
const (
	itemsStart = `  "items": [` + "\n"
	itemsEnd   = "  ]\n}\n"
	itemIndent = "    "
	itemBreak  = ",\n"
)

// splitPlan takes the items out of the text of a plan, and gives the text of
// the plan without them. It is false when a line is not in the form.
func splitPlan(text []byte) (head []byte, items []wallet.PlanItem, ok bool) {
	at := bytes.Index(text, []byte(itemsStart))
	if at < 0 {
		return nil, nil, false
	}
	lines, ok := strings.CutSuffix(string(text[at+len(itemsStart):]), itemsEnd)
	if !ok {
		return nil, nil, false
	}
	head = append(append([]byte(nil), text[:at]...), emptyItems...)
	items = make([]wallet.PlanItem, 0, strings.Count(lines, "\n"))
	for lines != "" {
		line, rest, found := strings.Cut(lines, itemBreak)
		if !found {
			line, rest = strings.TrimSuffix(line, "\n"), ""
		}
		item, ok := parseItem(line)
		if !ok || (found && rest == "") { // a comma needs another item
			return nil, nil, false
		}
		items, lines = append(items, item), rest
	}
	return head, items, len(items) > 0
}

// parseItem reads an item in the form in which encodeItems writes it. It is
// false for any other, and for texts that need more than quotes.
func parseItem(line string) (item wallet.PlanItem, ok bool) {
	rest, ok := strings.CutPrefix(line, itemIndent+`{"line":`)
	if !ok {
		return item, false
	}
	number, rest, _ := strings.Cut(rest, ",")
	n, err := strconv.Atoi(number)
	if err != nil || strconv.Itoa(n) != number {
		return item, false
	}
	item.Line = n
	var amount, currency, fee string
	for _, field := range [...]struct {
		name     string
		into     *string
		optional bool
	}{
		{`"item":"`, &item.Item, false},
		{`,"recipient":"`, &item.Recipient, false},
		{`,"name":"`, &item.Name, true},
		{`,"iban":"`, &item.IBAN, true},
		{`,"bic":"`, &item.BIC, true},
		{`,"account":"`, &item.Account, true},
		{`,"routing":"`, &item.Routing, true},
		{`,"country":"`, &item.Country, true},
		{`,"reference":"`, &item.Reference, true},
		{`,"amount":"`, &amount, false},
		{`,"currency":"`, &currency, false},
		{`,"fee":"`, &fee, false},
		{`,"memo":"`, &item.Memo, false},
	} {
		after, found := strings.CutPrefix(rest, field.name)
		if !found {
			if field.optional {
				continue
			}
			return item, false
		}
		rest = after
		if *field.into, rest, ok = plainText(rest); !ok || field.optional && *field.into == "" {
			return item, false // what is empty and may be left out is left out
		}
	}
	item.Amount, item.Currency, item.Fee = money.Decimal(amount), money.Currency(currency), money.Decimal(fee)
	return item, rest == "}"
}

// plainText reads up to the next quote what is printable ASCII without a
// backslash.
func plainText(text string) (plain, rest string, ok bool) {
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			return text[:i], text[i+1:], true
		case c < ' ' || c > '~' || c == '\\':
			return "", "", false
		}
	}
	return "", "", false
}
