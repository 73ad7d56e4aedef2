package wallet

import "github.com/okpay/okpay/wallet/jcs"

// appendCanonical appends the item as canonical JSON (RFC 8785). A plan is hashed
// item by item, three times on its way, so the order of the names is not looked for
// each time: they stand in it here.
func (i PlanItem) appendCanonical(line []byte) ([]byte, error) {
	var err error
	for _, text := range [...]struct{ name, value string }{
		{`{"amount":`, string(i.Amount)},
		{`,"currency":`, string(i.Currency)},
		{`,"fee":`, string(i.Fee)},
		{`,"item":`, i.Item},
	} {
		if line, err = jcs.AppendText(append(line, text.name...), text.value); err != nil {
			return nil, err
		}
	}
	if line, err = jcs.AppendInteger(append(line, `,"line":`...), int64(i.Line)); err != nil {
		return nil, err
	}
	for _, text := range [...]struct{ name, value string }{
		{`,"memo":`, i.Memo},
		{`,"recipient":`, i.Recipient},
	} {
		if line, err = jcs.AppendText(append(line, text.name...), text.value); err != nil {
			return nil, err
		}
	}
	return append(line, '}'), nil
}
