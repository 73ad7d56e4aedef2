package statement

import "strings"

// slashCode is a code between slashes and where its value stands.
type slashCode struct {
	code       string
	start, end int // of the value
}

// slashCodes finds the codes in a text. A word between slashes that is no known code
// is text.
func slashCodes(text string) []slashCode {
	var list []slashCode
	for at := 0; at < len(text); at++ {
		if text[at] != '/' {
			continue
		}
		end := strings.IndexByte(text[at+1:], '/')
		if end < 0 {
			break
		}
		word := text[at+1 : at+1+end]
		if !isSlashCode(word) {
			continue
		}
		if n := len(list); n > 0 {
			list[n-1].end = at
		}
		list = append(list, slashCode{code: word, start: at + 2 + end, end: len(text)})
		at += end // the slash behind the code may be the one before the next
	}
	return list
}

func isSlashCode(word string) bool {
	switch word {
	case "TRTP", "TRCD", "IBAN", "BIC", "NAME", "REMI", "EREF", "PREF", "MARF", "CSID", "ISDT", "BENM", "ORDP", "CNTP",
		"ULTD", "ULTC", "ULTB", "RTRN", "CREF", "IREF", "PURP", "ID", "ADDR", "SVCL", "SUBJ", "EXCH", "CHGS", "OCMT", "ORDR":
		return true
	default:
		return false
	}
}

// slashes reads codes between slashes.
func (e *mtEntry) slashes(text string) {
	codes := slashCodes(text)
	party := "" // whose name follows
	for _, c := range codes {
		value := strings.TrimSpace(strings.Trim(text[c.start:max(c.start, c.end)], "/"))
		switch c.code {
		case "BENM", "ORDP", "ULTD", "ULTC", "ULTB":
			party = c.code
			if value != "" {
				e.named(party, value)
			}
		case "NAME":
			e.named(party, value)
		case "CNTP":
			e.counterpart(text[c.start:c.end])
		case "IBAN":
			bic := e.Counterparty.Account.BIC
			e.Counterparty.Account = accountOf(value)
			e.Counterparty.Account.BIC = bic
		case "BIC":
			e.Counterparty.Account.BIC = bicOf(value)
		case "REMI", "SUBJ":
			e.remitted(value)
		case "EREF":
			e.EndToEndID = provided(value)
		case "PREF", "CREF":
			e.PaymentID = provided(value)
		case "IREF":
			e.InstructionID = provided(value)
		case "MARF":
			e.Mandate = provided(value)
		case "CSID":
			e.CreditorID = value
		case "PURP":
			e.Purpose = strings.TrimPrefix(value, "CD/")
		case "RTRN":
			e.Return.Code = value
		case "TRTP":
			e.Code.Text = value
		case "TRCD":
			e.Code.Proprietary = value
		}
	}
	if len(codes) > 0 {
		if before := strings.Trim(text[:codes[0].start-len(codes[0].code)-2], "/ "); before != "" {
			e.Remittance = append(e.Remittance, before)
		}
	}
}

func (e *mtEntry) named(party, name string) {
	place := &e.Counterparty.Name
	if strings.HasPrefix(party, "ULT") {
		place = &e.Counterparty.Ultimate
	}
	if *place == "" {
		*place = name
	}
}

// counterpart reads account, BIC, name and town between slashes.
func (e *mtEntry) counterpart(text string) {
	parts := strings.Split(text, "/")
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	if id := strings.TrimSpace(parts[0]); id != "" {
		e.Counterparty.Account = accountOf(id)
	}
	if bic := strings.TrimSpace(parts[1]); bic != "" {
		e.Counterparty.Account.BIC = bicOf(bic)
	}
	e.named("CNTP", strings.TrimSpace(parts[2]))
}

// remitted reads a remittance, which may say of itself whether it is free (USTD//) or
// structured (STRD/kind/).
func (e *mtEntry) remitted(value string) {
	if rest, found := strings.CutPrefix(value, "STRD/"); found {
		_, reference, two := strings.Cut(rest, "/")
		if !two {
			reference = rest
		}
		e.References = append(e.References, referenceOf("", strings.Trim(reference, "/ ")))
		return
	}
	value = strings.TrimSpace(strings.TrimPrefix(value, "USTD//"))
	if value != "" {
		e.Remittance = append(e.Remittance, value)
	}
}
