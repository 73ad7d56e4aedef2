//go:build unix

package faults

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/okpay/okpay/e2e/dying"
)

// reconcileSteps bounds the durable steps of the run that is killed.
const reconcileSteps = 200

// reconcileStory is a wallet with two top-ups and a withdrawal, an account that is tied
// to their rail, and two statements: the first has one of the top-ups and a sum that
// nobody knows, the second the withdrawal and what came back of it.
func reconcileStory(t *testing.T) *shell {
	t.Helper()
	s := newShell(t)
	if err := os.WriteFile(filepath.Join(s.dir, "people.csv"), []byte("kind,name,email,phone,country\nperson,Ann,ann@example.org,+4916000000001,DE\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.must("init", "-q")
	s.must("users", "import", "people.csv", "--verified", "--level", "2", "--reason", "of the test", "-y", "-q")
	bank := strings.TrimSpace(s.must("bind-bank", "--user", "ann@example.org", "--iban", "DE89370400440532013000", "--holder", "Ann", "-o", "json", "--jq", ".id"))
	move := func(args ...string) string {
		return strings.TrimSpace(s.must(append(args, "--user", "ann@example.org", "-o", "json", "--jq", ".id")...))
	}
	in := move("top-up", "50.00", "EUR", "--from", bank)
	move("top-up", "7.00", "EUR", "--from", bank)
	out := move("withdraw", "20.00", "EUR", "--to", bank)
	s.must("bank-account", "add", "giro", "--holder", "Okpay Ltd", "--iban", "AT611904300234573201", "--currency", "EUR", "--rail", "sandbox", "-q")
	today := strings.TrimSpace(s.must("show", in, "-o", "json", "--jq", ".created_at[:10]"))
	write := func(name, id, opening, closing string, entries ...string) {
		text := `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>` + id + `</MsgId><CreDtTm>` + today + `T20:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>` + id + `</Id><ElctrncSeqNb>` + strings.TrimPrefix(id, "S") + `</ElctrncSeqNb><CreDtTm>` + today + `T20:00:00Z</CreDtTm>
<Acct><Id><IBAN>AT611904300234573201</IBAN></Id><Ccy>EUR</Ccy></Acct>` + balanceText("OPBD", opening, today) + balanceText("CLBD", closing, today) + strings.Join(entries, "") + `
</Stmt></BkToCstmrStmt></Document>`
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("first.xml", "S1", "0.00", "59.00", entryText("CRDT", "50.00", in, today, ""), entryText("CRDT", "9.00", "UNKNOWN-1", today, ""))
	write("second.xml", "S2", "59.00", "59.00", entryText("DBIT", "20.00", out, today, ""), entryText("CRDT", "20.00", out, today, "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"))
	return s
}

func balanceText(kind, amount, day string) string {
	return `<Bal><Tp><CdOrPrtry><Cd>` + kind + `</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>` + day + `</Dt></Dt></Bal>`
}

func entryText(side, amount, endToEnd, day, more string) string {
	return `<Ntry><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>` + side + `</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>` + day + `</Dt></BookgDt><ValDt><Dt>` + day + `</Dt></ValDt>
<BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>` + endToEnd + `</EndToEndId></Refs>` + more + `</TxDtls></NtryDtls></Ntry>`
}

// reconciledState is all that a reconciliation leaves, without the ids that are drawn.
func (s *shell) reconciledState() string {
	s.t.Helper()
	var state []string
	for _, args := range [][]string{
		{"ledger", "accounts", "-o", "json", "--jq", `[.[] | select(.account | test("^(bank|suspense|rail)")) | [.account, .balance]] | tojson`},
		{"breaks", "list", "-o", "json", "--jq", `[.[] | [.kind, .amount, .status]] | sort | tojson`},
		{"breaks", "list", "--status", "closed", "-o", "json", "--jq", `[.[] | [.kind, .amount]] | sort | tojson`},
		{"reconcile", "statements", "-o", "json", "--jq", `[.[] | [.state, .gate, .lines, .repeated]] | sort | tojson`},
		{"balance", "--user", "ann@example.org", "-o", "json", "--jq", `tojson`},
		{"ledger", "check", "-o", "json", "--jq", `.ok`},
	} {
		state = append(state, strings.TrimSpace(s.must(args...)))
	}
	return strings.Join(state, "\n")
}

// copied is a shell with all that another has.
func (s *shell) copied(t *testing.T) *shell {
	t.Helper()
	c := newShell(t)
	if err := os.CopyFS(c.dir, os.DirFS(s.dir)); err != nil && !os.IsExist(err) {
		t.Fatal(err)
	}
	return c
}

// dies runs a command as a program that kills itself at a step, and gives the step's
// name; none when it came to its end before.
func (s *shell) dies(step int, args ...string) string {
	s.t.Helper()
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	died := filepath.Join(s.dir, "died")
	ctx, cancel := context.WithTimeout(context.Background(), longestRun)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Dir = s.dir
	cmd.Env = append(s.env[:len(s.env):len(s.env)], dying.Variable+"=1", dying.StepVariable+"="+strconv.Itoa(step), dying.DiedVariable+"="+died)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		s.t.Fatalf("okpay %v: %v\n%s", args, err, out)
	}
	name, err := os.ReadFile(died)
	if err != nil {
		return ""
	}
	return string(name)
}

// TestAReconciliationMayBeKilledAtAnyStep kills a run at each of its durable steps, on
// a wallet of its own, and runs it again: it ends as one that nobody has killed.
func TestAReconciliationMayBeKilledAtAnyStep(t *testing.T) {
	t.Parallel()
	story := reconcileStory(t)
	command := []string{"reconcile", "run", "first.xml", "second.xml", "-o", "json"}
	calm := story.copied(t)
	if r := calm.run(program(t), command...); r.exit != 9 {
		t.Fatalf("the run: %s", r)
	}
	want := calm.reconciledState()
	if !strings.Contains(want, "missing_in_ledger") || !strings.Contains(want, "timing") {
		t.Fatalf("the run leaves\n%s", want)
	}
	stride := 3
	if os.Getenv("OKPAY_CAMPAIGN") != "" {
		stride = 1
	}
	killed := 0
	for step := 1; ; step += stride {
		if step > reconcileSteps {
			t.Fatalf("the run has more than %d steps", reconcileSteps)
		}
		s := story.copied(t)
		name := s.dies(step, command...)
		if name == "" {
			break
		}
		killed++
		if r := s.run(program(t), command...); r.exit != 9 {
			t.Fatalf("run again after it died at step %d, %s: %s", step, name, r)
		}
		if got := s.reconciledState(); got != want {
			t.Fatalf("killed at step %d, %s, and run again it leaves\n%s\nand not\n%s", step, name, got, want)
		}
	}
	if least := 20 / stride; killed < least {
		t.Fatalf("it was killed %d times", killed)
	}
	t.Logf("killed at %d steps", killed)
}
