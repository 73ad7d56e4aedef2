package pain

import "github.com/okpay/okpay/wallet/ident"

// Clearing returns the clearing system of a country for a bank's code in it, by
// its code in ISO 20022's external code set (ExternalClearingSystemIdentification1Code),
// or an [ident.Error]: the country has none that is known here, so that the bank
// must be named by its BIC, or the code is not as the system has them.
func Clearing(country, routing string) (system string, err error) {
	system, least, most := clearingSystem(country)
	if system == "" {
		return "", &ident.Error{
			Message: "there is no clearing system known for accounts in " + country,
			Hint:    "name the bank by its BIC",
		}
	}
	fits := len(routing) >= least && len(routing) <= most
	if system == "INFSC" {
		fits = fits && isIFSC(routing)
	} else {
		fits = fits && isDigits(routing)
	}
	if fits && system == "USABA" {
		fits = checksABA(routing)
	}
	if !fits {
		return "", &ident.Error{
			Message: "the routing code is not one of " + country + " (" + system + ")",
			Hint:    "type it as the bank gives it",
		}
	}
	if system == "CHBCC" && len(routing) == 6 {
		system = "CHSIC" // the same number with its check digit
	}
	return system, nil
}

// clearingSystem returns the system of a country and the least and most
// characters of a code in it, which are digits but for India's.
func clearingSystem(country string) (system string, least, most int) {
	switch country {
	case "AT":
		return "ATBLZ", 5, 5
	case "AU":
		return "AUBSB", 6, 6
	case "CA":
		return "CACPA", 9, 9
	case "CH", "LI":
		return "CHBCC", 3, 6
	case "CN":
		return "CNAPS", 12, 12
	case "DE":
		return "DEBLZ", 8, 8
	case "ES":
		return "ESNCC", 8, 9
	case "GB", "GG", "IM", "JE":
		return "GBDSC", 6, 6
	case "GR":
		return "GRBIC", 7, 7
	case "HK":
		return "HKNCC", 3, 3
	case "IE":
		return "IENCC", 6, 6
	case "IN":
		return "INFSC", 11, 11
	case "IT":
		return "ITNCC", 10, 10
	case "JP":
		return "JPZGN", 7, 7
	case "NZ":
		return "NZNCC", 6, 6
	case "PL":
		return "PLKNR", 8, 8
	case "PT":
		return "PTNCC", 8, 8
	case "RU":
		return "RUCBC", 9, 9
	case "SE":
		return "SESBA", 4, 4
	case "SG":
		return "SGIBG", 7, 7
	case "TW":
		return "TWNCC", 7, 7
	case "US":
		return "USABA", 9, 9
	case "ZA":
		return "ZANCC", 6, 6
	default:
		return "", 0, 0
	}
}

// isIFSC reports whether a code of eleven characters is one of the Indian
// Financial System: four letters, a zero, six letters or digits.
func isIFSC(code string) bool {
	for i := range len(code) {
		letter, digit := code[i] >= 'A' && code[i] <= 'Z', code[i] >= '0' && code[i] <= '9'
		switch {
		case i < 4 && !letter, i == 4 && code[i] != '0', !letter && !digit:
			return false
		}
	}
	return true
}

// checksABA reports whether nine digits are an ABA routing number: weighted 3,
// 7, 1 from the left, their sum is a multiple of ten (ANSI X9.13).
func checksABA(digits string) bool {
	sum := 0
	for i := range len(digits) {
		sum += [3]int{3, 7, 1}[i%3] * int(digits[i]-'0')
	}
	return sum > 0 && sum%10 == 0
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
