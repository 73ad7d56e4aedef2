package output

// Style is what a cell means to the eye. It is shown as colour on a terminal that allows it, and nowhere else.
type Style int

// The styles, by what they say rather than by their colour.
const (
	Plain   Style = iota
	Good          // green: it is done and well
	Waiting       // yellow: somebody or something has yet to act
	Bad           // red: it failed, or needs a look
	Muted         // dim: over, of no more concern
	Strong        // bold: headers and labels
)

// StatusStyle is the style of a status word as okpay uses them for customers, transactions, payouts, their items,
// breaks and messages. A word that it does not know is Plain.
func StatusStyle(status string) Style {
	switch status {
	case "active", "approved", "captured", "delivered", "finished", "matched", "ok", "paid", "posted", "resolved",
		"sent", "settled", "verified":
		return Good
	case "applying", "awaiting_approval", "held", "in_review", "open", "partial", "pending", "planned", "queued",
		"review", "running", "submitted", "timing":
		return Waiting
	case "blocked", "declined", "error", "failed", "frozen", "locked", "lost", "off", "refused", "rejected", "returned",
		"unknown":
		return Bad
	case "already_paid", "cancelled", "closed", "expired", "released", "removed", "revoked", "skipped", "stopped", "voided":
		return Muted
	}
	return Plain
}

// paint wraps s in the SGR sequence of the style (ECMA-48, 8.3.117).
func paint(s string, style Style) string {
	if s == "" {
		return s
	}
	var code string
	switch style {
	case Good:
		code = "32"
	case Waiting:
		code = "33"
	case Bad:
		code = "31"
	case Muted:
		code = "2"
	case Strong:
		code = "1"
	default:
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
