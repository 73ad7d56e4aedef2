package wallettest

import (
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// Wallet is an implementation of the Service, as the suite drives it: empty,
// under the shipped policy and over the sandbox rail.
type Wallet struct {
	// Service is the wallet as an operator sees it.
	Service wallet.Service
	// Another reaches the same wallet through a second implementation of its
	// own, as another process does. It has the same clock and caller.
	Another func() wallet.Service
	// As gives the wallet in the hands of whoever shows the token of a session or
	// the secret of an API key, and of nobody in particular without one. A token
	// that is not taken may be refused here or by what is called.
	As func(token string) (wallet.Service, error)
	// Now tells the time of the wallet's clock, which stands still but for
	// Advance. It may start at any moment.
	Now func() time.Time
	// Advance moves the clock of all of the wallet's services on.
	Advance func(d time.Duration)
}

// PasswordKiB is what an engine under the suite spends on the hash of a password
// or a PIN: the suite hashes by the hundred, and asks for what a hash is good
// for, not for what it costs.
const PasswordKiB = 64

// Run runs the whole suite, as subtests of t that run in parallel. open makes
// a wallet that nobody else uses, which ends with the test it is given.
func Run(t *testing.T, open func(t *testing.T) Wallet) {
	t.Helper()
	for _, topic := range topics() {
		t.Run(topic.name, func(t *testing.T) {
			t.Parallel()
			topic.describe(&suite{t: t, open: open})
		})
	}
}

// topic is a part of the contract.
type topic struct {
	name     string
	describe func(*suite)
}

func topics() []topic {
	return []topic{
		{"register", describeRegister},
		{"verify", describeVerify},
		{"import", describeImport},
		{"people", describePeople},
		{"sessions", describeSessions},
		{"alerts", describeAlerts},
		{"second factor", describeSecondFactor},
		{"freezing oneself", describeFreezingOneself},
		{"closing", describeClosing},
		{"KYC", describeKYC},
		{"outbox", describeOutbox},
		{"reconciliation mail", describeReconciliationMail},
		{"cards", describeCards},
		{"bank accounts", describeBankAccounts},
		{"top-ups", describeTopUps},
		{"late and repeated answers", describeLateAnswers},
		{"withdrawals", describeWithdrawals},
		{"payments", describePayments},
		{"refused payments", describeRefusedPayments},
		{"limits", describeLimits},
		{"fees", describeFees},
		{"promotions", describePromotions},
		{"giving", describeGiving},
		{"holds", describeHolds},
		{"expiry of holds", describeExpiry},
		{"refunds", describeRefunds},
		{"checkouts", describeCheckouts},
		{"receipts", describeReceipts},
		{"webhooks", describeWebhooks},
		{"sales", describeSales},
		{"settlements", describeSettlements},
		{"payout schedules", describePayoutSchedules},
		{"idempotency", describeIdempotency},
		{"dry runs", describeDryRuns},
		{"history", describeHistory},
		{"show", describeShow},
		{"events", describeEvents},
		{"past balances", describePastBalances},
		{"statements of account", describeAccountStatements},
		{"payout plans", describePlans},
		{"opening payouts", describeOpening},
		{"paying payouts", describePaying},
		{"keys of payouts", describePayoutKeys},
		{"mended payouts", describeMended},
		{"many payouts", describeManyPayouts},
		{"payouts across currencies", describePayoutsAcross},
		{"payouts to banks", describePayoutsToBanks},
		{"payouts on a day", describePayoutsOnADay},
		{"payouts that are cancelled", describeCancelledPayouts},
		{"warnings of payouts", describePayoutWarnings},
		{"approvals", describeApprovals},
		{"reconciliation", describeReconciliation},
		{"support", describeSupport},
		{"linking by a code", describeLinking},
		{"linking by a page", describeLinkingByPage},
		{"tokens of applications", describeLinkTokens},
		{"sanctions", describeSanctions},
		{"risk rules", describeRisk},
		{"rates", describeRates},
		{"policies", describePolicies},
		{"rules together", describeRulesTogether},
		{"exchange", describeExchange},
		{"concurrency", describeConcurrency},
		{"ledger", describeLedger},
		{"model", describeModel},
	}
}

// suite is a topic under test.
type suite struct {
	t    *testing.T
	open func(t *testing.T) Wallet
}

// it runs one behaviour on a wallet of its own, in parallel with the others.
func (s *suite) it(does string, run func(w *world)) {
	s.t.Helper()
	s.t.Run(does, func(t *testing.T) {
		t.Parallel()
		run(newWorld(t, s.open))
	})
}
