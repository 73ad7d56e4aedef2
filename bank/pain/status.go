package pain

// Status is what a bank says of a file, a payment or a transaction, by its code
// in ISO 20022's external code sets for groups, payments and transactions.
type Status string

// The statuses that are known.
const (
	Received             Status = "RCVD"
	TechnicallyAccepted  Status = "ACTC"
	ProfileAccepted      Status = "ACCP"
	FundsChecked         Status = "ACFC"
	FundsCheckedToSign   Status = "ACFW"
	PartlySigned         Status = "PATC"
	SettlementInProcess  Status = "ACSP"
	AcceptedWithChange   Status = "ACWC"
	AcceptedUnposted     Status = "ACWP"
	AcceptedByClearing   Status = "ACPD"
	ChequeIssued         Status = "ACIS"
	DebtorSettled        Status = "ACSC"
	CreditorSettled      Status = "ACCC"
	CashPickedUp         Status = "CPUC"
	Waiting              Status = "PDNG"
	Presented            Status = "PRES"
	Blocked              Status = "BLCK"
	PayeesVerified       Status = "RCVC"
	PayeesMismatch       Status = "RVCM"
	PayeesBeingVerified  Status = "RVNC"
	PayeeMatchesClosely  Status = "RVMC"
	PayeeMismatch        Status = "RVNM"
	PayeeNotVerifiable   Status = "RVNA"
	PartlyAccepted       Status = "PART"
	RejectedByBank       Status = "RJCT"
	CancelledByInitiator Status = "CANC"
)

// Meaning is what a status means for an item that is to be paid.
type Meaning int

// The meanings. Only Settled and Rejected are final as far as this report goes;
// what is settled may still be returned by the creditor's bank later, which
// statements tell.
const (
	Unknown  Meaning = iota // the status is stated nowhere, or not known here
	Pending                 // the bank has it, and has not decided
	Accepted                // the bank took it and means to execute it
	Settled                 // the account was debited, or the money has arrived
	Rejected                // it will not be executed
	Partial                 // of what lies below, each has its own status
)

// String returns the meaning in lower case: "pending".
func (m Meaning) String() string {
	switch m {
	case Unknown:
		return "unknown"
	case Pending:
		return "pending"
	case Accepted:
		return "accepted"
	case Settled:
		return "settled"
	case Rejected:
		return "rejected"
	case Partial:
		return "partial"
	}
	return "unknown"
}

// Meaning returns what the status means for an item, and Unknown for a code that
// is none.
func (s Status) Meaning() Meaning {
	meaning, _ := s.about()
	return meaning
}

// Text returns what the status says in a few words, and "" for a code that is
// none.
func (s Status) Text() string {
	_, text := s.about()
	return text
}

func (s Status) about() (Meaning, string) {
	switch s {
	case Received:
		return Pending, "received by the bank"
	case Waiting:
		return Pending, "waits for a check of the bank"
	case PartlySigned:
		return Pending, "correct, and waits for another signature"
	case FundsCheckedToSign:
		return Pending, "correct and covered, and waits for a confirmation"
	case Presented:
		return Pending, "presented to the payer"
	case Blocked:
		return Pending, "blocked: neither paid on nor sent back"
	case PayeesVerified:
		return Pending, "received, and the payee's name agrees"
	case PayeesMismatch:
		return Pending, "received, and some payees' names do not agree"
	case PayeesBeingVerified:
		return Pending, "received, and the payees' names are being verified"
	case PayeeMatchesClosely:
		return Pending, "received, and the payee's name agrees nearly"
	case PayeeMismatch:
		return Pending, "received, and the payee's name does not agree"
	case PayeeNotVerifiable:
		return Pending, "received, and the payee's name cannot be verified"
	case TechnicallyAccepted:
		return Accepted, "correct in form and signature"
	case ProfileAccepted:
		return Accepted, "correct, and allowed to the payer"
	case FundsChecked:
		return Accepted, "correct and covered"
	case SettlementInProcess:
		return Accepted, "taken for execution"
	case AcceptedWithChange:
		return Accepted, "taken with a change, such as of the date"
	case AcceptedUnposted:
		return Accepted, "taken, and not yet booked on the payee's account"
	case AcceptedByClearing:
		return Accepted, "taken by the clearing system"
	case ChequeIssued:
		return Accepted, "the cheque was issued"
	case DebtorSettled:
		return Settled, "booked on the payer's account"
	case CreditorSettled:
		return Settled, "booked on the payee's account"
	case CashPickedUp:
		return Settled, "picked up in cash by the payee"
	case RejectedByBank:
		return Rejected, "rejected"
	case CancelledByInitiator:
		return Rejected, "cancelled at the payer's request"
	case PartlyAccepted:
		return Partial, "some taken and some not"
	default:
		return Unknown, ""
	}
}
