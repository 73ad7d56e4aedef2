package ledger

import (
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// Account is one account in one currency, for example
// {"customer:usr_…:available", "EUR"}.
type Account struct {
	Path     string
	Currency money.Currency
}

// Classes of accounts: the first part of a path says what an account is.
const (
	classCustomer = "customer"
	classMerchant = "merchant"
	available     = ":available"
	held          = ":held"
)

// merchantPrefix starts the id of a merchant; any other owner is a person.
const merchantPrefix = "mer_"

// AvailablePath is the path of what a customer or a merchant may spend.
func AvailablePath(ownerID string) string { return ownerClass(ownerID) + ":" + ownerID + available }

// HeldPath is the path of what is reserved for a hold or a withdrawal on its way.
func HeldPath(ownerID string) string { return ownerClass(ownerID) + ":" + ownerID + held }

// RailPath is the path of what is on its way through a rail.
func RailPath(rail string) string { return "rail:" + rail + ":clearing" }

// BankPath is the path of what is at an account of the wallet at a bank. What is
// there stands below zero, as on the account of a rail: the wallet owns it.
func BankPath(account string) string { return "bank:" + account }

// Suspense is the account of what a bank has booked and nobody expected.
const Suspense = "suspense"

// FeesPath is the path of the fees earned by a kind of transaction.
func FeesPath(kind string) string { return "fees:" + kind }

// The accounts of foreign exchange: what the wallet is long or short in a currency,
// and what rounding gave or took.
const (
	FXPosition = "fx:position"
	FXRounding = "fx:rounding"
)

// PromotionsPath is the path of what a promotion has given as cashback.
func PromotionsPath(promotion string) string { return "promotions:" + promotion }

func ownerClass(ownerID string) string {
	if strings.HasPrefix(ownerID, merchantPrefix) {
		return classMerchant
	}
	return classCustomer
}

// Constrained reports whether an account may never be below zero: those of
// customers and merchants. Accounts of the system may go negative.
func Constrained(path string) bool {
	return strings.HasPrefix(path, classCustomer+":") || strings.HasPrefix(path, classMerchant+":")
}

// Owner gives the id of the customer or merchant whose account it is, "" for
// an account of the system.
func Owner(path string) string {
	if !Constrained(path) {
		return ""
	}
	_, rest, _ := strings.Cut(path, ":")
	owner, _, _ := strings.Cut(rest, ":")
	return owner
}

// IsHeld reports whether path is a held account of an owner.
func IsHeld(path string) bool { return Constrained(path) && strings.HasSuffix(path, held) }

// Class names the kind of account for a trial balance: "customer:available",
// "merchant:held", "rail", "bank", "fees", "fx", "suspense", …
func Class(path string) string {
	first, _, _ := strings.Cut(path, ":")
	if !Constrained(path) {
		return first
	}
	return first + path[strings.LastIndexByte(path, ':'):]
}
