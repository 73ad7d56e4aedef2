package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// Route is one method of wallet.Service as it is reached over HTTP.
type Route struct {
	Method  string         // of wallet.Service
	Verb    string         // of HTTP
	Path    string         // with {name} for a path parameter, by its JSON name
	Scopes  []wallet.Scope // any of which an API key must have; an operator's has all; nil for a route of anybody
	Effect  Effect
	Size    Size
	Summary string

	In, Out reflect.Type

	segments []string
	call     func(ctx context.Context, s wallet.Service, in any) (any, error)
}

// Effect says what a call does, and so what a lost answer means.
type Effect int

// The effects of a call.
const (
	Reads  Effect = iota // changes nothing: a lost answer is as if nothing had been asked
	Writes               // changes something: after a lost answer it may have happened
)

// Size is how large the bodies of a route may be and how long it may take.
type Size struct {
	Request  int64         // bytes of the body, decompressed
	Response int64         // bytes of the answer, decompressed
	Time     time.Duration // from the headers of the request to the end of the answer
}

// The sizes of routes. Each bound is tested from both sides.
const (
	smallBody   = 1 << 20                                  // a payment, a page of a list
	pageBody    = 8 << 20                                  // a page of 1,000 rows
	chunkBody   = 32 << 20                                 // 10,000 items, 5,000 customers
	imagesBody  = wallet.MaxKYCUploadBytes/3*4 + smallBody // images in base64, and what is said of them
	planBody    = 512 << 20                                // a million rows
	shortTime   = 60 * time.Second
	chunkTime   = 5 * time.Minute
	patientTime = 30 * time.Minute // a plan of a million rows, a check of the whole ledger
)

func small() Size   { return Size{smallBody, smallBody, shortTime} }
func page() Size    { return Size{smallBody, pageBody, shortTime} }
func chunk() Size   { return Size{chunkBody, chunkBody, chunkTime} }
func images() Size  { return Size{imagesBody, smallBody, chunkTime} }
func whole() Size   { return Size{planBody, planBody, patientTime} }
func patient() Size { return Size{smallBody, pageBody, patientTime} }

// route makes a row of the table. method is a method expression, such as
// wallet.Service.Pay, so that the compiler holds the row's types together.
func route[In, Out any](
	verb, path string, scopes []wallet.Scope, effect Effect, size Size, summary, name string,
	method func(wallet.Service, context.Context, In) (Out, error),
) Route {
	return Route{
		Method: name, Verb: verb, Path: path, Scopes: scopes, Effect: effect, Size: size, Summary: summary,
		In: reflect.TypeFor[In](), Out: reflect.TypeFor[Out](), segments: strings.Split(path[1:], "/"),
		call: func(ctx context.Context, s wallet.Service, in any) (any, error) {
			input, ok := in.(*In)
			if !ok {
				return nil, fmt.Errorf("call %s: the input is a %T", name, in)
			}
			return method(s, ctx, *input)
		},
	}
}

// NewInput makes an empty input of the route, as a pointer.
func (r *Route) NewInput() any { return reflect.New(r.In).Interface() }

// Call calls the route's method of s with an input that NewInput made.
func (r *Route) Call(ctx context.Context, s wallet.Service, in any) (any, error) {
	return r.call(ctx, s, in)
}

// Match finds the route of a request by its verb and escaped path, with the
// escaped values of the path's parameters. Without a route it gives the verbs
// that the path does take, nil when there is no such path.
func Match(routes []Route, verb, escapedPath string) (r *Route, values map[string]string, verbs []string) {
	segments := strings.Split(strings.TrimPrefix(escapedPath, "/"), "/")
	literals := -1
	for i := range routes {
		found, n := routes[i].match(segments)
		if found == nil {
			continue
		}
		if routes[i].Verb != verb {
			verbs = append(verbs, routes[i].Verb)
			continue
		}
		if n > literals {
			r, values, literals = &routes[i], found, n
		}
	}
	if r != nil {
		verbs = nil
	}
	return r, values, verbs
}

// match gives the values of the path's parameters, nil when it is another path,
// and how many segments are literally those of the route.
func (r *Route) match(segments []string) (values map[string]string, literals int) {
	if len(segments) != len(r.segments) {
		return nil, 0
	}
	values = map[string]string{}
	for i, want := range r.segments {
		name, parameter := parameterName(want)
		switch {
		case parameter:
			values[name] = segments[i]
		case want == segments[i]:
			literals++
		default:
			return nil, 0
		}
	}
	return values, literals
}

func parameterName(segment string) (string, bool) {
	if !strings.HasPrefix(segment, "{") {
		return "", false
	}
	return strings.TrimSuffix(segment[1:], "}"), true
}

// parameters lists the names of the path's parameters.
func (r *Route) parameters() []string {
	var names []string
	for _, segment := range r.segments {
		if name, ok := parameterName(segment); ok {
			names = append(names, name)
		}
	}
	return names
}

// HasBody reports whether the input travels as a JSON body; else it travels in
// the query.
func (r *Route) HasBody() bool { return r.Verb != http.MethodGet }
