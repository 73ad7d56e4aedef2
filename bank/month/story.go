package month

import "github.com/okpay/okpay/wallet"

// The accounts of the wallet at banks. The giro has what people bring and withdraw,
// the one for payouts what leaves in files, and that at the acquirer, a processor of
// cards, what is paid by card in dollars.
const (
	Giro     = "giro"
	Payouts  = "payouts"
	Acquirer = "acquirer"
)

const (
	giroIBAN    = "AT611904300234573201"
	payoutsIBAN = "BE68539007547034"
	acquirerID  = "ACQ-4711"
	holder      = "Okpay Ltd"

	euros   = "EUR"
	dollars = "USD"
)

// ownAccounts are the wallet's own, each tied to a rail.
func ownAccounts() []wallet.AddBankAccountInput {
	return []wallet.AddBankAccountInput{
		{Name: Giro, Holder: holder, IBAN: giroIBAN, Currency: euros, Rail: "sandbox"},
		{Name: Payouts, Holder: holder, IBAN: payoutsIBAN, Currency: euros, Rail: bankFile},
		{Name: Acquirer, Holder: holder, Account: acquirerID, Currency: dollars, Rail: "sandbox"},
	}
}

const bankFile = "bank-file"

// The people of the month. Their addresses are reserved for examples (RFC 2606), and
// their accounts are those of the IBAN registry.
const (
	ada    = "ada@month.example"
	ben    = "ben@month.example"
	market = "market@month.example"

	personLevel   = 2
	merchantLevel = 3
)

// person is somebody with a bank account.
type person struct {
	wallet.ImportUser

	level int
	iban  string
}

func people() []person {
	return []person{
		{wallet.ImportUser{Line: 1, Kind: wallet.KindPerson, Name: "Ada Albers", Email: ada, Phone: "+491609990001", Country: "DE"}, personLevel, "NL91ABNA0417164300"},
		{wallet.ImportUser{Line: 1, Kind: wallet.KindPerson, Name: "Ben Brandt", Email: ben, Phone: "+491609990002", Country: "DE"}, personLevel, "FR1420041010050500013M02606"},
		{
			wallet.ImportUser{Line: 1, Kind: wallet.KindMerchant, Name: "Green Market", Email: market, Phone: "+491609990003", Country: "DE", Handle: "greenmarket"},
			merchantLevel, "DE89370400440532013000",
		},
	}
}

// way is how money moves.
type way int

const (
	fromBank way = iota
	fromCard
	fromLateCard // the processor has not answered yet
	toBank
)

// The cards of the sandbox.
const (
	goodCard = "4242424242424242"
	lateCard = "4000000000003220"
	validity = "12/34"
)

// move is a top-up or a withdrawal, with a name by which a bank's booking names it.
type move struct {
	name     string
	who      string
	way      way
	amount   string
	currency string
}

// moves are made in this order.
func moves() []move {
	return []move{
		{"savings of Ada", ada, fromBank, "500.00", euros},
		{"savings of Ben", ben, fromBank, "350.00", euros},
		{"purse of the market", market, fromBank, "1500.00", euros},
		{"one of two alike", ada, fromBank, "25.00", euros},
		{"the other of two alike", ben, fromBank, "25.00", euros},
		{"late card of Ada", ada, fromLateCard, "75.00", euros},
		{"rent of Ada", ada, toBank, "120.00", euros},
		{"phone of Ada", ada, toBank, "80.00", euros},
		{"gift of Ada", ada, toBank, "60.00", euros},
		{"books of Ben", ben, toBank, "45.00", euros},
		{"lost of Ben", ben, toBank, "64.00", euros},
		{"closed account of Ben", ben, toBank, "30.00", euros},
		{"card sale 1", market, fromCard, "250.00", dollars},
		{"card sale 2", market, fromCard, "180.00", dollars},
		{"card sale 3", market, fromCard, "95.00", dollars},
		{"card sale in doubt", market, fromCard, "40.00", dollars},
	}
}

// batch is a payout of the market to bank accounts, exported as one file.
type batch struct {
	name string
	rows []wallet.PayoutRow
}

func batches() []batch {
	row := func(line int, item, name, iban, amount string) wallet.PayoutRow {
		r := wallet.PayoutRow{Line: line, Item: item, Amount: "", Currency: euros, Memo: "Wages"}
		r.Name, r.IBAN, r.Amount = name, iban, decimal(amount)
		return r
	}
	const first = 2 // behind the header of a file
	return []batch{
		{"wages", []wallet.PayoutRow{
			row(first, "W-1", "Carla Conti", "IT60X0542811101000000123456", "410.00"),
			row(first+1, "W-2", "Elena Garcia", "ES9121000418450200051332", "275.50"),
			row(first+2, "W-3", "Ines Horvat", "PT50000201231234567890154", "164.20"),
		}},
		{"rent", []wallet.PayoutRow{row(first, "R-1", "Hugo Dumont", "FR1420041010050500013M02606", "310.00")}},
	}
}
