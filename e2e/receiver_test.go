package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// hookReceiver takes the events of a script's webhooks, or refuses them.
type hookReceiver struct {
	mu     sync.Mutex
	code   int
	secret string
	types  []string // of requests that verified, or "unsigned"
}

func (r *hookReceiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(io.LimitReader(request.Body, 1<<20))
	var event struct{ Type string }
	if err == nil {
		err = json.Unmarshal(body, &event)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if verifier, made := standardwebhooks.NewWebhook(r.secret); err != nil || made != nil || verifier.Verify(body, request.Header) != nil {
		event.Type = "unsigned"
	}
	r.types = append(r.types, event.Type)
	w.WriteHeader(r.code)
}

// scriptReceiver starts a receiver and sets HOOK to its address, or tells it how
// to answer from now on, or by which secret requests are signed.
func scriptReceiver(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 1 && (len(args) != 2 || args[0] != "answers" && args[0] != "secret"), "receiver start, receiver answers CODE, or receiver secret SECRET")
	if len(args) == 1 {
		r := &hookReceiver{code: http.StatusOK}
		server := httptest.NewServer(r)
		ts.Defer(server.Close)
		stageOf(ts).receiver = r
		ts.Setenv("HOOK", server.URL+"/events")
		return
	}
	r := stageOf(ts).receiver
	r.mu.Lock()
	defer r.mu.Unlock()
	if args[0] == "secret" {
		r.secret = args[1]
		return
	}
	code, err := strconv.Atoi(args[1])
	ts.Check(err)
	r.code = code
}

// scriptReceived fails unless the receiver got events of these types, in any
// order, since it was last asked, and signed.
func scriptReceived(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, "received TYPE…")
	r := stageOf(ts).receiver
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.Sort(r.types)
	slices.Sort(args)
	got, err := json.Marshal(append([]string{}, r.types...))
	ts.Check(err)
	want, err := json.Marshal(append([]string{}, args...))
	ts.Check(err)
	if string(got) != string(want) {
		ts.Fatalf("received %s, want %s", got, want)
	}
	r.types = nil
}
