package pain_test

import (
	"encoding/xml"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/pain"
	"github.com/okpay/okpay/wallet/money"
)

// form is how a bank writes its reports.
type form struct {
	prefix, namespace, charset, space string
	document                          bool
}

func forms() *rapid.Generator[form] {
	return rapid.Custom(func(t *rapid.T) form {
		return form{
			prefix:    rapid.SampledFrom([]string{"", "", "p:", "ns2:"}).Draw(t, "prefix"),
			namespace: rapid.SampledFrom([]string{"", "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10", "urn:other"}).Draw(t, "namespace"),
			charset:   rapid.SampledFrom([]string{"", "UTF-8", "ISO-8859-1", "Windows-1252"}).Draw(t, "charset"),
			space:     rapid.SampledFrom([]string{"", "\n", "\r\n  ", "<!-- x -->"}).Draw(t, "space"),
			document:  rapid.Bool().Draw(t, "document"),
		}
	})
}

// write returns a report with entries, in which each payment comes before its
// transactions.
func (f form) write(entries []pain.Entry) string {
	var b strings.Builder
	if f.charset != "" {
		b.WriteString(`<?xml version="1.0" encoding="` + f.charset + `"?>` + "\n")
	}
	declared := ""
	if f.namespace != "" {
		declared = " xmlns"
		if f.prefix != "" {
			declared += ":" + strings.TrimSuffix(f.prefix, ":")
		}
		declared += `="` + f.namespace + `"`
	}
	open := func(name string) { b.WriteString("<" + f.prefix + name + declared + ">" + f.space); declared = "" }
	end := func(name string) { b.WriteString("</" + f.prefix + name + ">" + f.space) }
	value := func(name, text string) {
		if text == "" {
			return
		}
		b.WriteString("<" + f.prefix + name + ">")
		_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
		end(name)
	}
	said := func(e pain.Entry, status string) {
		if e.Count > 0 {
			value("OrgnlNbOfTxs", strconv.Itoa(e.Count))
		}
		value("OrgnlCtrlSum", string(e.Sum))
		value(status, string(e.Status))
		for _, r := range e.Reasons {
			open("StsRsnInf")
			open("Rsn")
			if r.Proprietary {
				value("Prtry", r.Code)
			} else {
				value("Cd", r.Code)
			}
			end("Rsn")
			for _, line := range r.Info {
				value("AddtlInf", line)
			}
			end("StsRsnInf")
		}
	}
	if f.document {
		open("Document")
	}
	open("CstmrPmtStsRpt")
	inPayment := false
	for _, e := range entries {
		if e.Level == pain.LevelPayment && inPayment {
			end("OrgnlPmtInfAndSts")
		}
		switch e.Level {
		case pain.LevelGroup:
			open("OrgnlGrpInfAndSts")
			value("OrgnlMsgId", e.MessageID)
			said(e, "GrpSts")
			end("OrgnlGrpInfAndSts")
		case pain.LevelPayment:
			inPayment = true
			open("OrgnlPmtInfAndSts")
			value("OrgnlPmtInfId", e.PaymentID)
			said(e, "PmtInfSts")
		case pain.LevelTransaction:
			open("TxInfAndSts")
			value("OrgnlInstrId", e.InstructionID)
			value("OrgnlEndToEndId", e.EndToEndID)
			said(e, "TxSts")
			if !e.Accepted.IsZero() {
				value("AccptncDtTm", e.Accepted.Format(time.RFC3339Nano))
			}
			if e.Amount.Currency() != "" {
				open("OrgnlTxRef")
				open("Amt")
				b.WriteString("<" + f.prefix + `InstdAmt Ccy="` + string(e.Amount.Currency()) + `">` + string(e.Amount.Decimal()))
				end("InstdAmt")
				end("Amt")
				end("OrgnlTxRef")
			}
			end("TxInfAndSts")
		}
	}
	if inPayment {
		end("OrgnlPmtInfAndSts")
	}
	end("CstmrPmtStsRpt")
	if f.document {
		end("Document")
	}
	return b.String()
}

// stated gives entries as a bank may state them, one group and what is in it.
func stated() *rapid.Generator[[]pain.Entry] {
	codes := strings.Fields("ACTC ACCP ACFC ACSP ACWC ACSC ACCC PDNG RCVD RJCT CANC")
	line := rapid.StringMatching(`[A-Za-z0-9äöüé&<>'"./-][A-Za-z0-9äöüé&<> '"./-]{0,30}[A-Za-z0-9äöüé&<>'"./-]`)
	id := rapid.StringMatching(`[A-Za-z0-9.-]{1,35}`)
	fill := func(t *rapid.T, e *pain.Entry, codes []string) {
		e.Status = pain.Status(rapid.SampledFrom(codes).Draw(t, "status"))
		for range rapid.IntRange(0, 2).Draw(t, "reasons") {
			e.Reasons = append(e.Reasons, pain.Reason{
				Code: rapid.SampledFrom([]string{"AC04", "MS03", "XY99"}).Draw(t, "code"), Proprietary: rapid.Bool().Draw(t, "own"),
				Info: rapid.SliceOfN(line, 1, 3).Draw(t, "lines"),
			})
		}
	}
	return rapid.Custom(func(t *rapid.T) []pain.Entry {
		group := pain.Entry{Level: pain.LevelGroup, MessageID: id.Draw(t, "message"), Count: rapid.IntRange(0, 9).Draw(t, "count"), Sum: "1.50"}
		fill(t, &group, append([]string{"", "PART"}, codes...))
		all := []pain.Entry{group}
		for range rapid.IntRange(0, 3).Draw(t, "payments") {
			payment := pain.Entry{Level: pain.LevelPayment, MessageID: group.MessageID, PaymentID: id.Draw(t, "payment")}
			fill(t, &payment, append([]string{"", "PART"}, codes...))
			all = append(all, payment)
			for range rapid.IntRange(0, 4).Draw(t, "transactions") {
				x := pain.Entry{Level: pain.LevelTransaction, MessageID: group.MessageID, PaymentID: payment.PaymentID, EndToEndID: id.Draw(t, "id")}
				fill(t, &x, codes)
				if rapid.Bool().Draw(t, "more") {
					x.InstructionID = id.Draw(t, "instruction")
					x.Amount = money.FromMinor(rapid.Int64Range(0, 1e15).Draw(t, "minor"), rapid.SampledFrom([]money.Currency{"EUR", "JPY", "KWD"}).Draw(t, "currency"))
					x.Accepted = time.UnixMilli(rapid.Int64Range(1e12, 2e12).Draw(t, "accepted")).UTC()
				}
				all = append(all, x)
			}
		}
		return all
	})
}

// TestWhatABankStatesIsReadInEveryFormOfIt writes random reports as banks do.
func TestWhatABankStatesIsReadInEveryFormOfIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, want := forms().Draw(t, "form"), stated().Draw(t, "entries")
		text := f.write(want)
		var err error
		switch f.charset {
		case "ISO-8859-1":
			text, err = charmap.ISO8859_1.NewEncoder().String(text)
		case "Windows-1252":
			text, err = charmap.Windows1252.NewEncoder().String(text)
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := entries(strings.NewReader(text))
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d entries instead of %d, %v in:\n%s", len(got), len(want), err, text)
		}
		var group, payment pain.Status
		line := 0
		for i, e := range got {
			if e.Line < line {
				t.Fatalf("an entry of line %d follows one of line %d", e.Line, line)
			}
			line = e.Line
			effective := e.Status
			switch e.Level {
			case pain.LevelGroup:
				group = e.Status
			case pain.LevelPayment:
				if effective == "" && group != pain.PartlyAccepted {
					effective = group
				}
				payment = effective
			case pain.LevelTransaction:
				if effective == "" && payment != pain.PartlyAccepted {
					effective = payment
				}
			}
			want[i].Line, want[i].Report, want[i].Effective = e.Line, e.Report, effective
			if !reflect.DeepEqual(e, want[i]) {
				t.Fatalf("%+v became %+v in:\n%s", want[i], e, text)
			}
		}
		if version := got[0].Report.Version; (version == "pain.002.001.10") != strings.HasSuffix(f.namespace, ".10") {
			t.Fatalf("version %q of %q", version, f.namespace)
		}
	})
}
