package month

import (
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// File is one that a bank or a processor sends, or that lies beside them.
type File struct {
	Name    string
	Content []byte
}

// The files that lie beside the statements: the rules for the acquirer, and the list
// of what is wrong.
const (
	RulesFile   = "acquirer.yaml"
	PlantedFile = "planted.json"
)

// Difference is one that is planted: of which account, what kind of break it is, and
// the amount of that. What says what was done.
type Difference struct {
	Account  string           `json:"account"`
	Kind     wallet.BreakKind `json:"kind"`
	Amount   money.Decimal    `json:"amount"`
	Currency money.Currency   `json:"currency"`
	What     string           `json:"what"`
}

// Differences lists what is planted, in the order of the accounts.
func Differences() []Difference {
	return []Difference{
		{Giro, wallet.BreakMissingInLedger, "33.00", euros, "somebody has sent money that nobody expected"},
		{Giro, wallet.BreakMissingInLedger, "-4.90", euros, "the bank has charged for keeping the account"},
		{Giro, wallet.BreakMissingAtBank, "-64.00", euros, "a withdrawal has never left the bank"},
		{Giro, wallet.BreakAmountDiffers, "-1.00", euros, "a withdrawal of 80.00 was booked as 81.00"},
		{Giro, wallet.BreakDuplicateAtBank, "-45.00", euros, "a withdrawal was booked twice"},
		{Giro, wallet.BreakReturned, "57.50", euros, "a withdrawal of 60.00 came back less 2.50 of another bank"},
		{Giro, wallet.BreakAmbiguous, "-25.00", euros, "one of two top-ups of 25.00 has come, and the bank does not say which"},
		{Giro, wallet.BreakContinuity, "1.35", euros, "the statement of the third week is missing"},
		{Payouts, wallet.BreakTiming, "-310.00", euros, "a payout was exported, and the bank has not carried it out yet"},
		{Payouts, wallet.BreakFooting, "10.00", euros, "the third statement closes with more than its entries come to"},
		{Acquirer, wallet.BreakAmountDiffers, "-2.00", dollars, "a sale of 40.00 was paid out as 38.00"},
		{Acquirer, wallet.BreakMissingInLedger, "-30.00", dollars, "the processor has taken a dispute out of what it pays"},
	}
}

// Files writes the statements, the rules for the acquirer and the list of what is
// planted.
func (f *Facts) Files() ([]File, error) {
	giro, err := f.giro()
	if err != nil {
		return nil, err
	}
	payouts, err := f.payouts()
	if err != nil {
		return nil, err
	}
	var files []File
	for i := range giro {
		if s := &giro[i]; s.number != missingWeek {
			files = append(files, File{fmt.Sprintf("%s-%d.xml", s.account, s.number), s.camt(giroIBAN)})
		}
	}
	for i := range payouts {
		s := &payouts[i]
		files = append(files, File{fmt.Sprintf("%s-%d.sta", s.account, s.number), s.mt940(payoutsIBAN)})
	}
	report, err := f.report()
	if err != nil {
		return nil, err
	}
	planted, err := json.MarshalIndent(Differences(), "", "  ")
	if err != nil {
		return nil, err
	}
	return append(files, File{Acquirer + ".csv", report}, File{RulesFile, acquirerRules}, File{PlantedFile, append(planted, '\n')}), nil
}

// Runs are the lines for a shell by which the files are reconciled. The folder that
// they lie in is written as a shell reads it, without a slash at its end.
func Runs(folder string) []string {
	return []string{
		"okpay reconcile run " + folder + "/" + Giro + "-*.xml " + folder + "/" + Payouts + "-*.sta",
		"okpay reconcile run " + folder + "/" + Acquirer + ".csv --account " + Acquirer + " --mapping " + reportMapping + " --rules " + folder + "/" + RulesFile,
	}
}

// missingWeek is the statement of the giro that was lost.
const missingWeek = 3

// giro is what the bank of people's money books in four weeks.
func (f *Facts) giro() ([]sheet, error) {
	return f.sheets(Giro, "0.00", euros, []period{
		{from: 0, to: 6, bookings: []booking{
			{day: 1, of: "savings of Ada", cites: asReference, text: "Top-up"},
			{day: 1, of: "savings of Ben", cites: inText, text: "Top-up"},
			{day: 2, of: "purse of the market", text: "Takings"},
			{day: 2, amount: "25.00", text: "Top-up"},
			{day: 3, of: "rent of Ada", cites: asReference, text: "Withdrawal"},
			{day: 4, of: "gift of Ada", cites: asReference, text: "Withdrawal"},
			{day: 5, of: "closed account of Ben", cites: asReference, text: "Withdrawal"},
			{day: 6, amount: "-4.90", text: "Keeping of the account", charge: true},
		}},
		{from: 7, to: 13, bookings: []booking{
			{day: 7, of: "late card of Ada", cites: asReference, text: "Top-up"},
			{day: 8, of: "phone of Ada", amount: "-81.00", cites: asReference, text: "Withdrawal"},
			{day: 8, of: "gift of Ada", amount: "57.50", cites: asReference, text: "Account closed, less 2.50", returned: "AC04"},
			{day: 9, of: "books of Ben", cites: asReference, text: "Withdrawal"},
			{day: 9, of: "closed account of Ben", amount: "30.00", cites: asReference, text: "Account closed", returned: "AC04"},
			{day: 10, amount: "-12.00", text: "Form of an order", charge: true},
			{day: 11, of: "books of Ben", cites: asReference, text: "Withdrawal"},
			{day: 12, amount: "33.00", name: "Gerd Unknown", text: "For my wallet"},
			{day: 12, amount: "12.00", text: "Form of an order", charge: true, reversal: true},
		}},
		{from: 14, to: 20, bookings: []booking{{day: 20, amount: "1.35", text: "Interest", charge: true}}},
		{from: 21, to: 27, bookings: []booking{{day: 27, amount: "2.10", text: "Interest", charge: true}}},
	})
}

// payouts is what the bank books of the files that it got, a day each.
func (f *Facts) payouts() ([]sheet, error) {
	return f.sheets(Payouts, "5000.00", euros, []period{
		{from: 1, to: 1, bookings: []booking{{day: 1, of: "wages", cites: asMessage, text: "Batch of 3"}}},
		{from: 2, to: 2, bookings: []booking{{day: 2, of: "wages W-2", amount: "275.50", cites: asReference, text: "No such account", returned: "910"}}},
		{from: 3, to: 3, bookings: []booking{{day: 3, amount: "-7.25", text: "Files taken in", charge: true}}, off: "10.00"},
	})
}
