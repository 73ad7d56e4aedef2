//go:build unix

package faults

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// TestTheJudgeOfTheProofSeesDamage plays a payout and damages what the judge looks at,
// each time in another way.
func TestTheJudgeOfTheProofSeesDamage(t *testing.T) {
	t.Parallel()
	l := newLane(t, way{}, newFindings(0, 0))
	l.kept = openEngine(t, l.location) // nobody is killed while it is damaged
	seed := uint64(0)
	for name, damage := range map[string]func(r *proofRun){
		"money that left the purse besides": func(r *proofRun) {
			_, err := l.kept.As(engine.LocalOperator()).Transfer(t.Context(), wallet.TransferInput{
				Change: wallet.Change{Key: "theft-" + r.tag}, User: r.merchant, Recipient: r.payeeEmail(0), Amount: "0.01", Currency: "EUR",
			})
			must(t, err)
		},
		"an item that was paid and was not to be": func(r *proofRun) { r.items[0].sent-- },
		"an instruction that the wallet does not know": func(r *proofRun) {
			forged := bytes.ReplaceAll(r.bank.files[r.bank.order[0]], []byte("<EndToEndId>"), []byte("<EndToEndId>forged"))
			forged = bytes.ReplaceAll(forged, []byte("<MsgId>"), []byte("<MsgId>forged"))
			_, err := r.bank.take(forged)
			must(t, err)
		},
		"another plan": func(r *proofRun) {
			text, err := os.ReadFile(r.path("plan.json"))
			must(t, err)
			r.write("plan.json", strings.Replace(string(text), "royalties", "royaltiez", 1))
			r.checkDisk()
		},
		"half a plan": func(r *proofRun) {
			text, err := os.ReadFile(r.path("plan.json"))
			must(t, err)
			r.write("plan.json", string(text[:len(text)/2]))
			r.checkDisk()
		},
		"half a file for the bank under its name": func(r *proofRun) {
			text := r.bank.files[r.bank.order[0]]
			r.write("half.xml", string(text[:len(text)/2]))
			r.checkDisk()
		},
		"another file of the same message": func(r *proofRun) {
			r.write("other.xml", strings.Replace(string(r.bank.files[r.bank.order[0]]), "royalties", "royaltiez", 1))
			r.checkDisk()
		},
		"a status that is not so":    func(r *proofRun) { r.items[0].status = wallet.ItemFailed },
		"an attempt that is missing": func(r *proofRun) { r.items[0].sent++ },
	} {
		r := l.exported(t, &seed)
		if failed := fails(func() { damage(r); r.seen = nil; r.verify() }); !failed {
			t.Errorf("the judge does not see %s", name)
		}
	}
	healthy := l.exported(t, &seed)
	if fails(healthy.verify) {
		t.Errorf("the judge sees damage where there is none: %s", strings.Join(healthy.told, "\n"))
	}
}

// exported plays a run until its files are at the bank: the first, after next, whose
// first item goes to a bank account.
func (l *lane) exported(t *testing.T, next *uint64) *proofRun {
	t.Helper()
	for {
		*next++
		seed := *next
		random := rand.New(rand.NewPCG(seed, 5))
		s := drawStory(random, seed)
		if !s.items[0].toBank() || s.items[0].currency != "EUR" || s.want != wantNothing {
			continue
		}
		r := &proofRun{lane: l, story: s, random: random, bank: newProofBank()}
		if fails(func() {
			r.begin()
			r.plan()
			r.applyAll()
			r.exportAll()
		}) {
			t.Fatalf("%s=%d: %s", seedVariable, seed, strings.Join(r.told, "\n"))
		}
		return r
	}
}

// fails says whether the judge finds fault.
func fails(do func()) (failed bool) {
	defer func() {
		if p := recover(); p != nil {
			if _, failed = p.(proofFailed); !failed {
				panic(p)
			}
		}
	}()
	do()
	return false
}

// TestTheBankOfTheProofTakesNoBadFile shows that the bank sees what is wrong with a
// file.
func TestTheBankOfTheProofTakesNoBadFile(t *testing.T) {
	t.Parallel()
	const good = `<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>m</MsgId><NbOfTxs>2</NbOfTxs><CtrlSum>3.00</CtrlSum></GrpHdr>` +
		`<PmtInf><NbOfTxs>2</NbOfTxs><CtrlSum>3.00</CtrlSum>` +
		`<CdtTrfTxInf><PmtId><EndToEndId>a</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">1.00</InstdAmt></Amt></CdtTrfTxInf>` +
		`<CdtTrfTxInf><PmtId><EndToEndId>b</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">2.00</InstdAmt></Amt></CdtTrfTxInf>` +
		`</PmtInf></CstmrCdtTrfInitn></Document>`
	bank := newProofBank()
	if n, err := bank.take([]byte(good)); n != 2 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if n, err := bank.take([]byte(good)); n != 0 || err != nil {
		t.Errorf("the same again: %d, %v", n, err)
	}
	for n := range len(good) {
		if _, err := newProofBank().take([]byte(good[:n])); err == nil {
			t.Errorf("%d bytes of %d are a whole file", n, len(good))
		}
	}
	for name, bad := range map[string]string{
		"other bytes of the same message": strings.Replace(good, "<Amt>", "<Amt> ", 1),
		"an instruction again":            strings.Replace(good, "<MsgId>m", "<MsgId>n", 1),
	} {
		if _, err := bank.take([]byte(bad)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for name, bad := range map[string]string{
		"a wrong control sum":            strings.Replace(good, "3.00", "3.01", 1),
		"a wrong count":                  strings.Replace(good, "<NbOfTxs>2", "<NbOfTxs>1", 1),
		"a wrong control sum of a block": strings.Replace(good, "<PmtInf><NbOfTxs>2</NbOfTxs><CtrlSum>3.00", "<PmtInf><NbOfTxs>2</NbOfTxs><CtrlSum>3.01", 1),
		"the same instruction twice":     strings.Replace(good, "<EndToEndId>b", "<EndToEndId>a", 1),
		"something behind its end":       good + "<x/>",
	} {
		if _, err := newProofBank().take([]byte(bad)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
