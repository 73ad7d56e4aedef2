package wallet

import "github.com/okpay/okpay/wallet/jcs"

// appendCanonical appends the item as canonical JSON (RFC 8785). A plan is hashed
// item by item, three times on its way, so the order of the names is not looked for
// each time: they stand in it here.
func (i PlanItem) appendCanonical(line []byte) ([]byte, error) {
	var err error
	line = append(line, '{')
	for _, text := range [...]struct {
		name, value string
		always      bool
	}{
		{`"account":`, i.Account, false},
		{`"amount":`, string(i.Amount), true},
		{`"bic":`, i.BIC, false},
		{`"country":`, i.Country, false},
		{`"currency":`, string(i.Currency), true},
		{`"fee":`, string(i.Fee), true},
		{`"iban":`, i.IBAN, false},
		{`"item":`, i.Item, true},
	} {
		if text.value == "" && !text.always {
			continue
		}
		if line[len(line)-1] != '{' {
			line = append(line, ',')
		}
		if line, err = jcs.AppendText(append(line, text.name...), text.value); err != nil {
			return nil, err
		}
	}
	if line, err = jcs.AppendInteger(append(line, `,"line":`...), int64(i.Line)); err != nil {
		return nil, err
	}
	for _, text := range [...]struct {
		name, value string
		always      bool
	}{
		{`,"memo":`, i.Memo, true},
		{`,"name":`, i.Name, false},
		{`,"recipient":`, i.Recipient, true},
		{`,"reference":`, i.Reference, false},
		{`,"routing":`, i.Routing, false},
	} {
		if text.value == "" && !text.always {
			continue
		}
		if line, err = jcs.AppendText(append(line, text.name...), text.value); err != nil {
			return nil, err
		}
	}
	return append(line, '}'), nil
}
