package api

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/okpay/okpay/wallet"
)

// Allows refuses a key without a scope of the route. An operator's has all.
// Codes: scope_missing.
func (r *Route) Allows(has []wallet.Scope) error {
	if r.Scopes == nil || slices.Contains(has, wallet.ScopeOperator) {
		return nil
	}
	names := make([]string, 0, len(r.Scopes))
	for _, scope := range r.Scopes {
		if slices.Contains(has, scope) {
			return nil
		}
		names = append(names, string(scope))
	}
	message := names[0]
	for _, name := range names[1:] {
		message += " or " + name
	}
	return wallet.Refuse(wallet.CodeScopeMissing, "the API key lacks the scope "+message, "use a key that has it", "scopes", names)
}

// Within gives a wallet that is not behind a server in the hands of somebody with
// scopes: they hold for each of its methods as a server has them hold.
func Within(service wallet.Service, scopes []wallet.Scope) *Client {
	c := &Client{routes: map[string]*Route{}, within: &within{service, scopes}}
	routes := Routes()
	for i := range routes {
		c.routes[routes[i].Method] = &routes[i]
	}
	return c
}

// within is a wallet and for what it may be used.
type within struct {
	service wallet.Service
	scopes  []wallet.Scope
}

// callWithin calls a method for which there are scopes.
func callWithin[Out any](ctx context.Context, w *within, route *Route, in any) (Out, error) {
	var none Out
	if err := route.Allows(w.scopes); err != nil {
		return none, err
	}
	input := reflect.New(route.In)
	input.Elem().Set(reflect.ValueOf(in))
	out, err := route.Call(ctx, w.service, input.Interface())
	if err != nil {
		return none, err
	}
	result, ok := out.(Out)
	if !ok {
		return none, fmt.Errorf("call %s: it gave a %T", route.Method, out)
	}
	return result, nil
}
