package pain

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/okpay/okpay/bank/elements"
)

// statusReader walks through a status report. Its methods are called when the
// start of an element was read, and return when its end was.
type statusReader struct {
	*elements.Reader
	yield   func(Entry) bool
	stopped bool // the caller has enough
	entries int
	report  Report
	group   *Entry // the last that was given, nil before there is one
}

var errStopped = errors.New("stopped")

func newStatusReader(r io.Reader, yield func(Entry) bool) *statusReader {
	return &statusReader{Reader: elements.New(r, "status report", limits()), yield: yield}
}

// document reads the file from its first to its last byte.
func (s *statusReader) document() error {
	root, err := s.First()
	if err != nil {
		return err
	}
	if i := strings.LastIndex(root.Space, "pain.002."); i >= 0 {
		s.report.Version = root.Space[i:]
	}
	if root.Name == "Document" {
		err = s.Children("Document", func(start elements.Start) error { return s.root(start) })
	} else {
		err = s.root(root)
	}
	if err == nil {
		err = s.Last()
	}
	if err == nil && s.group == nil {
		err = s.Refuse("the file has no status report")
	}
	return err
}

// root reads the report itself, whose element had the message's name in version
// 001.001.02.
func (s *statusReader) root(start elements.Start) error {
	if name := start.Name; name != "CstmrPmtStsRpt" && !strings.HasPrefix(name, "pain.002.") {
		return s.Refuse("the file is no status report (pain.002), but has the element " + elements.Quoted(name))
	} else if s.report.Version == "" && name != "CstmrPmtStsRpt" {
		s.report.Version = name
	}
	return s.Children(start.Name, func(start elements.Start) error {
		switch start.Name {
		case "GrpHdr":
			return s.header()
		case "OrgnlGrpInfAndSts":
			return s.originalGroup()
		case "OrgnlPmtInfAndSts":
			return s.payment()
		case "TxInfAndSts": // of version 001.001.02, where there are no payments
			return s.transaction(nil)
		case "SplmtryData":
			return s.Skip()
		default:
			return s.Unknown(start, "the report")
		}
	})
}

// header reads what the bank says of its own file.
func (s *statusReader) header() error {
	return s.Children("GrpHdr", func(start elements.Start) error {
		switch start.Name {
		case "MsgId":
			return s.Once(&s.report.ID)
		case "CreDtTm":
			return s.moment(&s.report.Created)
		case "InitgPty", "FwdgAgt", "DbtrAgt", "CdtrAgt", "InstgAgt", "InstdAgt", "MsgRcpt", "OrgnlBizQry":
			return s.Skip()
		default:
			return s.Unknown(start, "GrpHdr")
		}
	})
}

// originalGroup reads what the bank says of the file that was sent.
func (s *statusReader) originalGroup() error {
	e := &Entry{Level: LevelGroup, Line: s.Line(), Report: s.report}
	err := s.Children("OrgnlGrpInfAndSts", func(start elements.Start) error {
		switch start.Name {
		case "OrgnlMsgId":
			return s.Once(&e.MessageID)
		case "OrgnlMsgNmId":
			return s.Once(&e.MessageName)
		case "OrgnlNbOfTxs":
			return s.count(&e.Count)
		case "OrgnlCtrlSum":
			return s.decimal(&e.Sum)
		case "GrpSts":
			return s.status(&e.Status)
		case "StsRsnInf":
			return s.reason(e)
		case "NbOfTxsPerSts":
			return s.perStatus(e)
		case "OrgnlCreDtTm", "SplmtryData":
			return s.Skip()
		default:
			return s.Unknown(start, "OrgnlGrpInfAndSts")
		}
	})
	if err != nil {
		return err
	}
	if e.MessageID == "" {
		return s.Refuse("the report does not name the message that it is about (OrgnlMsgId)")
	}
	e.Effective = e.Status
	s.group = e
	return s.give(e)
}

// payment reads a payment and the transactions in it. The payment is given before
// its first transaction, and so has to be told of before it.
func (s *statusReader) payment() error {
	if s.group == nil {
		return s.Refuse("a payment stands before the message that it is of (OrgnlGrpInfAndSts)")
	}
	e := &Entry{Level: LevelPayment, Line: s.Line()}
	given := false
	give := func() error {
		if given {
			return nil
		}
		given = true
		s.inherit(e, s.group)
		return s.give(e)
	}
	err := s.Children("OrgnlPmtInfAndSts", func(start elements.Start) error {
		if name := start.Name; given && name != "TxInfAndSts" {
			return s.Refuse("the element " + elements.Quoted(name) + " of a payment stands behind its transactions")
		}
		switch start.Name {
		case "OrgnlPmtInfId":
			return s.Once(&e.PaymentID)
		case "OrgnlNbOfTxs":
			return s.count(&e.Count)
		case "OrgnlCtrlSum":
			return s.decimal(&e.Sum)
		case "PmtInfSts":
			return s.status(&e.Status)
		case "StsRsnInf":
			return s.reason(e)
		case "NbOfTxsPerSts":
			return s.perStatus(e)
		case "TxInfAndSts":
			if err := give(); err != nil {
				return err
			}
			return s.transaction(e)
		default:
			return s.Unknown(start, "OrgnlPmtInfAndSts")
		}
	})
	if err != nil {
		return err
	}
	return give()
}

// transaction reads a transaction of a payment, nil for one that stands in no
// payment.
func (s *statusReader) transaction(payment *Entry) error {
	if s.group == nil {
		return s.Refuse("a transaction stands before the message that it is of (OrgnlGrpInfAndSts)")
	}
	e := &Entry{Level: LevelTransaction, Line: s.Line()}
	err := s.Children("TxInfAndSts", func(start elements.Start) error {
		switch start.Name {
		case "OrgnlPmtInfId":
			return s.Once(&e.PaymentID)
		case "OrgnlInstrId":
			return s.Once(&e.InstructionID)
		case "OrgnlEndToEndId":
			return s.Once(&e.EndToEndID)
		case "TxSts":
			return s.status(&e.Status)
		case "StsRsnInf":
			return s.reason(e)
		case "AccptncDtTm":
			return s.moment(&e.Accepted)
		case "AcctSvcrRef":
			return s.Once(&e.BankReference)
		case "OrgnlTxRef":
			return s.original(e)
		case "StsId", "OrgnlUETR", "OrgnlTxId", "ChrgsInf", "TrckrData", "ClrSysRef", "PrcgDt", "FctvIntrBkSttlmDt", "InstgAgt", "InstdAgt",
			"SplmtryData":
			return s.Skip()
		default:
			return s.Unknown(start, "TxInfAndSts")
		}
	})
	if err != nil {
		return err
	}
	if e.InstructionID == "" && e.EndToEndID == "" {
		return s.Refuse("a transaction is named neither by its end-to-end id nor by its instruction id")
	}
	above := s.group
	if payment != nil {
		above = payment
	}
	s.inherit(e, above)
	if e.Effective == "" {
		return s.Refuse("a transaction has no status, and what it is in has none that holds for all of it")
	}
	return s.give(e)
}

// inherit gives an entry what it has of the one above it.
func (s *statusReader) inherit(e, above *Entry) {
	e.Report, e.MessageID, e.MessageName = above.Report, above.MessageID, above.MessageName
	if e.PaymentID == "" {
		e.PaymentID = above.PaymentID
	}
	e.Effective = e.Status
	if e.Effective == "" && above.Effective.Meaning() != Partial {
		e.Effective = above.Effective
	}
}

func (s *statusReader) give(e *Entry) error {
	if s.entries++; s.entries > MaxStatusEntries {
		return s.Refuse(fmt.Sprintf("the report has more than %d entries", MaxStatusEntries))
	}
	if !s.yield(*e) {
		s.stopped = true
		return errStopped
	}
	return nil
}

// moment reads a time (ISODateTime), in which the zone may be missing.
func (s *statusReader) moment(into *time.Time) error {
	text, err := s.Text()
	if err != nil {
		return err
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if at, err := time.Parse(layout, text); err == nil {
			*into = at.UTC()
			return nil
		}
	}
	return s.Refuse("the time " + elements.Quoted(text) + " cannot be read")
}

func (s *statusReader) status(into *Status) error {
	var text string
	if err := s.Once(&text); err != nil || text == "" {
		return err
	}
	if *into != "" {
		return s.Refuse("a status is stated twice")
	}
	if Status(text).Meaning() == Unknown {
		return s.Refuse("the status " + elements.Quoted(text) + " is not known")
	}
	*into = Status(text)
	return nil
}
