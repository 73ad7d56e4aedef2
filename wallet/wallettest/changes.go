package wallettest

import (
	"encoding/json"
	"slices"

	"github.com/okpay/okpay/wallet"
)

// call is one use of a method that changes something.
type call func(s wallet.Service, c wallet.Change) (any, error)

// method is a method that changes something under an idempotency key.
type method struct {
	name string
	// prepare makes what the method needs and says how it is called.
	prepare func(w *world) calls
}

// calls are the ways in which the suite calls a method.
type calls struct {
	run     call // goes through
	refused call // is refused with code
	code    wallet.Code
	others  map[string]call // like run, but for the field of that name
	moves   bool            // the result of run is a transaction
}

// result is what a call gave, as JSON writes it, less the mark of a replay.
func result(value any) (content string, replay bool) {
	fields := map[string]any{}
	if err := json.Unmarshal([]byte(text(value)), &fields); err != nil {
		return text(value), false
	}
	replay, _ = fields["idempotent_replay"].(bool)
	delete(fields, "idempotent_replay")
	return text(fields), replay
}

// id is the id in a result, the whole of it when it has none.
func id(value any) string {
	fields := map[string]any{}
	if err := json.Unmarshal([]byte(text(value)), &fields); err != nil {
		return text(value)
	}
	if id, ok := fields["id"].(string); ok {
		return id
	}
	content, _ := result(value)
	return content
}

// methods are all methods that take an idempotency key and are not identified
// by what they change, as payouts are.
func methods() []method {
	return slices.Concat(peopleMethods(), instrumentMethods(), moneyMethods(), holdMethods(), supportMethods(), sanctionsMethods(), riskMethods(), kycMethods(), connectMethods(), ratesMethods(), policyMethods(), exchangeMethods(), approvalMethods(), bankMethods(), controlMethods(), reconciliationMethods(), reconciliationMailMethods(), checkoutMethods(), webhookMethods(), merchantMethods())
}

// variant is a change to an input, under the name of the field that it changes.
type variant[In any] struct {
	field  string
	change func(in *In)
}

// build makes the calls of one method: in goes through, refused is a change
// that is refused with code, and each of others changes one field.
func build[In, Out any](
	do func(s wallet.Service, in In) (Out, error), key func(in *In) *wallet.Change, in In,
	code wallet.Code, refused func(in *In), others ...variant[In],
) calls {
	with := func(change func(in *In)) call {
		return func(s wallet.Service, c wallet.Change) (any, error) {
			input := in
			if change != nil {
				change(&input)
			}
			*key(&input) = c
			return do(s, input)
		}
	}
	list := map[string]call{}
	for _, other := range others {
		list[other.field] = with(other.change)
	}
	return calls{run: with(nil), refused: with(refused), code: code, others: list}
}
