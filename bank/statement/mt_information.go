package statement

import (
	"slices"
	"strings"
)

// inform reads :86: in whichever of its dialects it is written: with the sub-fields
// of the German banks (DFÜ-Abkommen, appendix 3), with the codes between slashes of
// the Dutch banks, or as free text. Lines of the first two are cut anywhere and are
// put together as they are.
func (e *mtEntry) inform(text string) {
	whole := strings.ReplaceAll(text, "\n", "")
	switch separator, business, ok := subFields(whole); {
	case ok:
		if business != "" {
			e.Code.Business = business
		}
		e.german(whole, separator)
	case strings.HasPrefix(whole, "/") && len(slashCodes(whole)) > 0:
		e.slashes(whole)
	default:
		e.free(text)
	}
}

// subFields tells whether a text has sub-fields, and by which sign and under which
// Geschäftsvorfallcode.
func subFields(text string) (separator byte, business string, ok bool) {
	const length = 3
	at := 0
	if len(text) > length && isDigits(text[:length]) {
		business, at = text[:length], length
	}
	if len(text) < at+3 || !strings.ContainsRune("?<>~!^|&@", rune(text[at])) || !isDigits(text[at+1:at+3]) {
		return 0, "", false
	}
	return text[at], business, true
}

// german reads sub-fields. Those of the remittance are put together by the words
// with which some of them begin.
func (e *mtEntry) german(text string, separator byte) {
	var sorted keyed
	for _, part := range strings.Split(text, string(separator))[1:] {
		const length = 2
		if len(part) < length || !isDigits(part[:length]) { // the sign stands in a text
			sorted.more(string(separator) + part)
			continue
		}
		number, value := part[:length], part[length:]
		sorted.other = nil
		switch {
		case number >= "20" && number <= "29", number >= "60" && number <= "63":
			sorted.add(value)
		case number == "00":
			sorted.elsewhere(&e.Code.Text, value)
		case number == "30":
			sorted.elsewhere(&e.Counterparty.Account.BIC, value)
		case number == "31":
			sorted.elsewhere(&e.Counterparty.Account.ID, value)
		case number == "32", number == "33":
			sorted.elsewhere(&e.Counterparty.Name, value)
		case number == "34":
			sorted.elsewhere(&e.Return.Code, value)
		default:
			sorted.other = new(string) // of the bank's own
		}
	}
	e.take(&sorted)
	e.Counterparty.Name = strings.TrimSpace(e.Counterparty.Name)
	e.Code.Text = strings.TrimSpace(e.Code.Text)
	if code := strings.TrimSpace(e.Return.Code); len(code) == 3 && code >= "900" { // of the key of returns
		e.Return.Code = code
	} else {
		e.Return.Code = ""
	}
	e.otherAccount()
}

// otherAccount brings the account of the other side into canonical form. In the place
// of a BIC there may be a code of the bank at home.
func (e *mtEntry) otherAccount() {
	a := &e.Counterparty.Account
	bank := strings.TrimSpace(a.BIC)
	*a = accountOf(a.ID)
	if bank != "" && isDigits(bank) {
		a.Routing = bank
	} else {
		a.BIC = bicOf(bank)
	}
}

// keyed sorts a remittance by the words that begin its parts.
type keyed struct {
	words  []string // in their order, each once; "" is the text under none
	values []string
	other  *string // where a text goes on that is no remittance
}

// keywords are those of SEPA in statements (DFÜ-Abkommen, appendix 3), and one of
// messages of a bank.
func keywords() []string {
	return []string{
		"EREF+", "KREF+", "MREF+", "CRED+", "DEBT+", "COAM+", "OAMT+", "SVWZ+", "ABWA+", "ABWE+", "IBAN+", "BIC+", "PURP+", "RREF+", "BREF+", "RCMT+", "MTLG:",
	}
}

// add takes a part of the remittance.
func (k *keyed) add(part string) {
	k.other = nil
	for part != "" {
		word := wordAt(part)
		if word == "" && len(k.words) == 0 || word != "" && !slices.Contains(k.words, word) {
			k.words, k.values = append(k.words, word), append(k.values, "")
			part = part[len(word):]
		}
		end := len(part)
		for at := range len(part) { // another word may stand behind a space
			if part[at] == ' ' && at+1 < len(part) {
				if word := wordAt(part[at+1:]); word != "" && !slices.Contains(k.words, word) {
					end = at + 1
					break
				}
			}
		}
		k.values[len(k.values)-1] += part[:end]
		part = part[end:]
	}
}

func wordAt(text string) string {
	if len(text) < 4 || text[3] != '+' && (len(text) < 5 || text[4] != '+' && text[4] != ':') {
		return ""
	}
	for _, word := range keywords() {
		if strings.HasPrefix(text, word) {
			return word
		}
	}
	return ""
}

// elsewhere takes a part that is no remittance.
func (k *keyed) elsewhere(into *string, part string) {
	*into += part
	k.other = into
}

// more goes on with the part before.
func (k *keyed) more(text string) {
	switch {
	case k.other != nil:
		*k.other += text
	case len(k.values) > 0:
		k.values[len(k.values)-1] += text
	}
}

// take sorts the values by their words.
func (e *mtEntry) take(k *keyed) {
	for i, word := range k.words {
		value := strings.TrimSpace(k.values[i])
		if value == "" {
			continue
		}
		switch word {
		case "EREF+":
			e.EndToEndID = provided(value)
		case "KREF+":
			if e.OwnReference == "" {
				e.OwnReference = provided(value)
			} else {
				e.References = append(e.References, Reference{Kind: "KREF", Text: value})
			}
		case "MREF+":
			e.Mandate = provided(value)
		case "CRED+", "DEBT+":
			e.CreditorID = value
		case "ABWA+", "ABWE+":
			e.Counterparty.Ultimate = value
		case "IBAN+":
			e.Counterparty.Account.ID = value
		case "BIC+":
			e.Counterparty.Account.BIC = value
		case "PURP+":
			e.Purpose = value
		case "MTLG:":
			e.Info = strings.TrimSpace(e.Info + " " + value)
		case "SVWZ+", "":
			e.Remittance = append(e.Remittance, value)
		default:
			e.References = append(e.References, Reference{Kind: strings.TrimRight(word, "+"), Text: value})
		}
	}
}

// free reads lines of text. A first line that begins with an IBAN names the other
// side.
func (e *mtEntry) free(text string) {
	whole := strings.ReplaceAll(text, "\n", "")
	if wordAt(whole) != "" {
		var sorted keyed
		sorted.add(whole)
		e.take(&sorted)
		if e.Counterparty.Account.ID != "" {
			e.otherAccount()
		}
		return
	}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || len(e.Remittance) == MaxLines {
			continue
		}
		if first, name, _ := strings.Cut(line, " "); i == 0 {
			if a := accountOf(first); a.IBAN {
				e.Counterparty = Party{Name: strings.TrimSpace(name), Account: a}
				continue
			}
		}
		e.Remittance = append(e.Remittance, line)
	}
}
