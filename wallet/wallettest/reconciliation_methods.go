package wallettest

import (
	"strings"

	"github.com/okpay/okpay/wallet"
)

// reconciliationMethods are those of reconciliation that change something.
func reconciliationMethods() []method {
	return []method{
		{"import a statement", func(w *world) calls {
			w.tied("sandbox")
			st := w.sheet(0, "0.00")
			st.entry("1.00", "a")
			return build(
				func(s wallet.Service, in wallet.ImportStatementInput) (wallet.AccountStatement, error) {
					return s.ImportStatement(w.ctx(), in)
				},
				func(in *wallet.ImportStatementInput) *wallet.Change { return &in.Change },
				st.input(),
				wallet.CodeInvalidInput, func(in *wallet.ImportStatementInput) { in.Head.Format = "" },
				variant[wallet.ImportStatementInput]{"sha256", func(in *wallet.ImportStatementInput) { in.SHA256 = strings.Repeat("cd", 32) }},
				variant[wallet.ImportStatementInput]{"account", func(in *wallet.ImportStatementInput) { in.Account = "giro" }},
				variant[wallet.ImportStatementInput]{"content", func(in *wallet.ImportStatementInput) { in.Head.ID = "other" }},
			)
		}},
		{"reconcile", func(w *world) calls {
			w.tied("sandbox")
			st := w.sheet(0, "0.00")
			st.entry("30.00", w.toppedUp(w.person("ann"), "30.00 EUR").ID)
			st.imported()
			return build(
				func(s wallet.Service, in wallet.ReconcileInput) (wallet.ReconciliationRun, error) {
					return s.Reconcile(w.ctx(), in)
				},
				func(in *wallet.ReconcileInput) *wallet.Change { return &in.Change },
				wallet.ReconcileInput{},
				wallet.CodeRulesInvalid, func(in *wallet.ReconcileInput) { in.Rules = "version: 1 2" },
				variant[wallet.ReconcileInput]{"account", func(in *wallet.ReconcileInput) { in.Account = "giro" }},
				variant[wallet.ReconcileInput]{"since", func(in *wallet.ReconcileInput) { in.Since = "2020-01-01" }},
				variant[wallet.ReconcileInput]{"force", func(in *wallet.ReconcileInput) { in.Force = true }},
			)
		}},
		{"carry a reconciliation out", func(w *world) calls {
			w.tied("sandbox")
			st := w.sheet(0, "0.00")
			st.entry("30.00", w.toppedUp(w.person("ann"), "30.00 EUR").ID)
			st.imported()
			run, err := w.Service.Reconcile(w.ctx(), wallet.ReconcileInput{Change: w.change()})
			w.ok(err)
			return build(
				func(s wallet.Service, in wallet.ReconcileInput) (wallet.ReconciliationRun, error) {
					return s.Reconcile(w.ctx(), in)
				},
				func(in *wallet.ReconcileInput) *wallet.Change { return &in.Change },
				wallet.ReconcileInput{Run: run.ID},
				wallet.CodeNotFound, func(in *wallet.ReconcileInput) { in.Run = "rec_nothing" },
			)
		}},
		{"undo a match", func(w *world) calls {
			w.tied("sandbox")
			st := w.sheet(0, "0.00")
			in := w.toppedUp(w.person("ann"), "30.00 EUR")
			st.entry("30.00", in.ID)
			st.imported()
			w.reconciled(wallet.ReconcileInput{})
			return build(
				func(s wallet.Service, in wallet.UndoMatchInput) (wallet.LineMatch, error) {
					return s.UndoMatch(w.ctx(), in)
				},
				func(in *wallet.UndoMatchInput) *wallet.Change { return &in.Change },
				wallet.UndoMatchInput{Match: in.ID, Reason: "wrong"},
				wallet.CodeInvalidInput, func(in *wallet.UndoMatchInput) { in.Reason = "" },
				variant[wallet.UndoMatchInput]{"reason", func(in *wallet.UndoMatchInput) { in.Reason = "other" }},
			)
		}},
		{"resolve a break", func(w *world) calls {
			w.tied("sandbox")
			b := w.unexpected("9.00")
			return build(
				func(s wallet.Service, in wallet.ChangeBreakInput) (wallet.Break, error) {
					return s.ChangeBreak(w.ctx(), in)
				},
				func(in *wallet.ChangeBreakInput) *wallet.Change { return &in.Change },
				wallet.ChangeBreakInput{Break: b.ID, Action: wallet.BreakSettled, Text: "a gift"},
				wallet.CodeInvalidInput, func(in *wallet.ChangeBreakInput) { in.Text = "" },
				variant[wallet.ChangeBreakInput]{"text", func(in *wallet.ChangeBreakInput) { in.Text = "other" }},
				variant[wallet.ChangeBreakInput]{"command", func(in *wallet.ChangeBreakInput) { in.Action = wallet.BreakNoted }},
			)
		}},
	}
}
