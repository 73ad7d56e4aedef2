package pain

// Reason is why a bank gave a status.
type Reason struct {
	Code        string   // of ISO 20022's external set, or the bank's own; may be empty beside Info
	Proprietary bool     // whether Code is the bank's own
	Info        []string // what the bank says besides, in its words
}

// Text returns what the code says in a few words, and "" for one of the bank's
// own or one that is not known here; its Code is kept all the same.
func (r Reason) Text() string {
	if r.Proprietary {
		return ""
	}
	return ReasonText(r.Code)
}

// ReasonText returns in a few words what a code of ISO 20022's external set of
// status reasons says (ExternalStatusReason1Code, and those of returns that
// banks use here as well), and "" for a code that is not known here.
func ReasonText(code string) string {
	switch code {
	case "AB01", "AB02", "AB03", "AB04", "AB05", "AB06", "AB07", "AB08", "AB09", "AB10":
		return "stopped or timed out on its way"
	case "AC01":
		return "the account number is wrong"
	case "AC02":
		return "the payer's account number is wrong"
	case "AC03":
		return "the payee's account number is wrong"
	case "AC04":
		return "the account is closed"
	case "AC05":
		return "the payer's account is closed"
	case "AC06":
		return "the account is blocked"
	case "AC07":
		return "the payee's account is closed"
	case "AC08":
		return "the branch is not known"
	case "AC09":
		return "the currency of the account is wrong"
	case "AC10", "AC11":
		return "the currency of an account is wrong or missing"
	case "AC12", "AC13", "AC14":
		return "the account is of a kind that cannot be used for this"
	case "AG01":
		return "the account may not be used for this"
	case "AG02":
		return "the code of the operation is wrong"
	case "AG03":
		return "this kind of payment is not supported"
	case "AG04":
		return "the agent's country is not supported"
	case "AG09":
		return "the payment has not arrived"
	case "AGNT":
		return "the bank's code is wrong"
	case "AM01":
		return "the amount is zero"
	case "AM02":
		return "the amount is higher than allowed"
	case "AM03":
		return "the currency is not allowed"
	case "AM04":
		return "there are not enough funds"
	case "AM05":
		return "a duplicate"
	case "AM06":
		return "the amount is too small"
	case "AM07":
		return "the amount is blocked"
	case "AM09":
		return "the amount is not the one agreed"
	case "AM10":
		return "the control sum does not fit"
	case "AM11":
		return "the currency is missing or wrong"
	case "AM12":
		return "the amount is missing or wrong"
	case "AM13", "AM14", "AM21", "AM22", "AM23":
		return "the amount is beyond a limit"
	case "AM16", "AM17", "AM18", "AM19", "AM20":
		return "the count or the sum does not fit"
	case "BE01":
		return "name and account do not belong together"
	case "BE04":
		return "the payee's address is missing or wrong"
	case "BE05":
		return "the initiating party is not known"
	case "BE06":
		return "the bank does not know the payee"
	case "BE07":
		return "the payer's address is missing or wrong"
	case "BE08":
		return "the payer's name is missing or wrong"
	case "BE09", "BE10", "BE11":
		return "a country is missing or wrong"
	case "BE16", "BE17", "BE18", "BE19":
		return "the identification of a party is missing or wrong"
	case "BE20":
		return "a name is too long"
	case "BE21", "BE22":
		return "a name is missing"
	case "CH03":
		return "the execution date lies too far ahead"
	case "CH04":
		return "the execution date lies in the past"
	case "CH07", "CH09", "CH10", "CH11", "CH12", "CH13", "CH14", "CH15", "CH16", "CH17", "CH19", "CH20", "CH21", "CH22":
		return "an element is missing, repeated or used where it must not be"
	case "CNOR":
		return "the payee's bank is not reachable by this scheme"
	case "CUST":
		return "at the customer's request"
	case "DNOR":
		return "the payer's bank is not reachable by this scheme"
	case "CURR":
		return "the currency is wrong"
	case "DS01", "DS02", "DS03", "DS04", "DS05", "DS0A", "DS0B", "DS0C", "DS0D", "DS0E", "DS0F", "DS0G", "DS0H", "DS0K":
		return "the signature or the right to sign is not in order"
	case "DT01":
		return "a date is wrong"
	case "DT02":
		return "the creation date is wrong"
	case "DT03":
		return "the execution date is no business day"
	case "DT04":
		return "the execution date lies too far ahead"
	case "DT05", "DT06":
		return "the execution date was missed or moved"
	case "DU01", "DU02", "DU03", "DU04", "DU05":
		return "an id was used before"
	case "DUPL":
		return "a duplicate"
	case "ED01", "ED03", "ED05", "ED06":
		return "the settlement did not succeed"
	case "ERIN":
		return "the scheme does not have this option"
	case "FF01":
		return "the file is not valid"
	case "FF03", "FF04", "FF05", "FF06", "FF07":
		return "the kind, service level or purpose of the payment is wrong"
	case "FF08":
		return "the end-to-end id is missing or wrong"
	case "FF10":
		return "a technical fault at the bank"
	case "FOCR":
		return "returned after a recall"
	case "FR01":
		return "fraud"
	case "FRAD":
		return "suspected to be a fraud"
	case "INAR", "INDT", "MD01", "MD02", "MD06", "MD08", "MD13":
		return "the mandate is not in order or was disputed"
	case "MD07":
		return "the account's holder has died"
	case "MS02":
		return "not stated, by the customer"
	case "MS03":
		return "not stated, by the bank"
	case "NARR", "NARA", "NARC":
		return "as the text says"
	case "NERI":
		return "not executed, by the reason given"
	case "NOAS":
		return "the payee did not answer"
	case "NOOR":
		return "the original payment was not found"
	case "RC01":
		return "the BIC or bank code is wrong"
	case "RC02", "RC03", "RC04", "RC05", "RC06", "RC07", "RC08", "RC09", "RC10", "RC11", "RC12":
		return "the identification of a bank is missing or wrong"
	case "RF01":
		return "the reference is not unique"
	case "RR01", "RR02", "RR03", "RR04", "RR05", "RR06", "RR07", "RR08", "RR09", "RR10", "RR11", "RR12":
		return "what a regulation asks for is missing or wrong"
	case "SL01", "SL02", "SL11", "SL12", "SL13", "SL14":
		return "a rule of the account's holder or bank forbids it"
	case "TA01", "TD01", "TD02", "TD03":
		return "the file could not be transmitted or read"
	case "TM01":
		return "it came after the bank's time of closing"
	case "TS01", "TS04":
		return "a technical fault of the transmission"
	default:
		return ""
	}
}
