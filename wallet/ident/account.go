package ident

// Account is a bank account given by number and routing code, in upper case
// without spaces and dashes. Printing one gives country and last four only.
type Account struct {
	Country string // ISO 3166-1 alpha-2
	Number  string
	Routing string
	Last4   string
}

// String returns country and last four: "US account ending in 6789".
func (a Account) String() string {
	if a.Number == "" {
		return "no account"
	}
	return a.Country + " account ending in " + a.Last4
}

// GoString returns what String returns.
func (a Account) GoString() string { return a.String() }

// The lengths of account numbers and routing codes, in characters. A number of
// a country that is not named is as long as an IBAN at most, and its routing
// code as the twelve digits of China.
const (
	minUSAccount  = 4
	maxUSAccount  = 17
	abaDigits     = 9
	gbAccount     = 8
	sortCode      = 6
	minAccount    = 4
	maxAccount    = maxIBANLength
	minRouting    = 3
	maxRouting    = 12
	maxNumberText = 80
)

// ParseAccount reads an account number with its routing code. Spaces and dashes
// are left out. For US the number has 4 to 17 digits and the routing code is an
// ABA number of nine digits with a right check digit; for GB the number has
// eight digits and the routing code is a sort code of six; for any other
// country the number has 4 to 34 letters and digits and the routing code 3 to 12.
func ParseAccount(country, account, routing string) (Account, error) {
	code, err := ParseCountry(country)
	if err != nil {
		return Account{}, err
	}
	number, err := bankText(account, "account number")
	if err != nil {
		return Account{}, err
	}
	route, err := bankText(routing, "routing code")
	if err != nil {
		return Account{}, err
	}
	switch code {
	case "US":
		err = checkUS(number, route)
	case "GB":
		err = checkGB(number, route)
	default:
		err = checkElsewhere(number, route)
	}
	if err != nil {
		return Account{}, err
	}
	return Account{Country: code, Number: number, Routing: route, Last4: number[len(number)-last4Digits:]}, nil
}

func bankText(text, what string) (string, error) {
	if len(text) > maxNumberText {
		return "", refuse("the "+what+" is too long", "type it as the bank gives it")
	}
	plain := make([]byte, 0, len(text))
	for i := range len(text) {
		if text[i] != '-' {
			plain = append(plain, text[i])
		}
	}
	upper, ok := upperAlphanumeric(string(plain))
	if !ok {
		return "", refuse("the "+what+" has characters that are neither letters nor digits", "type it as the bank gives it")
	}
	if upper == "" {
		return "", refuse("the "+what+" is missing", "type it as the bank gives it")
	}
	return upper, nil
}

func checkUS(number, routing string) error {
	if len(routing) != abaDigits || !isDigits(routing) || !abaChecks(routing) {
		return refuse("the routing code is not an ABA number", "it has nine digits and stands at the foot of a check")
	}
	if len(number) < minUSAccount || len(number) > maxUSAccount || !isDigits(number) {
		return refuse("an account number in the US has 4 to 17 digits", "type it as the bank gives it")
	}
	return nil
}

func checkGB(number, routing string) error {
	if len(routing) != sortCode || !isDigits(routing) {
		return refuse("the routing code is not a sort code", "it has six digits, as in 20-20-15")
	}
	if len(number) != gbAccount || !isDigits(number) {
		return refuse("an account number in GB has eight digits", "put zeros before a shorter one")
	}
	return nil
}

func checkElsewhere(number, routing string) error {
	if len(routing) < minRouting || len(routing) > maxRouting {
		return refuse("a routing code has 3 to 12 letters and digits", "give the bank's BIC or its national bank code")
	}
	if len(number) < minAccount || len(number) > maxAccount {
		return refuse("an account number has 4 to 34 letters and digits", "type it as the bank gives it")
	}
	return nil
}

// abaChecks reports whether the nine digits of an ABA routing number check:
// weighted 3, 7, 1 from the left, their sum is a multiple of ten (ABA Routing
// Number Policy; ANSI X9.13). Zeros alone are no number.
func abaChecks(routing string) bool {
	sum := 0
	for i := range len(routing) {
		weight := 1
		switch i % 3 {
		case 0:
			weight = 3
		case 1:
			weight = 7
		}
		sum += weight * int(routing[i]-'0')
	}
	return sum > 0 && sum%10 == 0
}
