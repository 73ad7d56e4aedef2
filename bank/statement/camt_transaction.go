package statement

import (
	"strings"

	"github.com/okpay/okpay/bank/elements"
)

// transaction reads what is in a TxDtls.
func (c *camt) transaction(t *camtTransaction) error {
	f := &t.facts
	return c.Children("TxDtls", func(start elements.Start) error {
		switch start.Name {
		case "Refs":
			return c.references(f)
		case "Amt":
			return c.onlyAmount(start, &t.amounts.own, "TxDtls/Amt")
		case "CdtDbtInd":
			return c.side(&t.side, "TxDtls/CdtDbtInd")
		case "AmtDtls":
			return c.amountDetails(&t.amounts)
		case "BkTxCd":
			return c.code(&f.Code)
		case "Chrgs":
			return c.charges(f)
		case "RltdPties":
			return c.parties(t)
		case "RltdAgts":
			return c.agents(t)
		case "Purp":
			return c.choice(&f.Purpose)
		case "RmtInf":
			return c.remittance(f)
		case "RtrInf":
			return c.returned(f)
		case "AddtlTxInf":
			return c.Once(&f.Info)
		default:
			return c.Skip()
		}
	})
}

// references reads a Refs.
func (c *camt) references(f *Facts) error {
	err := c.Within(func(start elements.Start) error {
		switch start.Name {
		case "MsgId":
			return c.Once(&f.MessageID)
		case "AcctSvcrRef":
			return c.Once(&f.BankReference)
		case "PmtInfId":
			return c.Once(&f.PaymentID)
		case "InstrId":
			return c.Once(&f.InstructionID)
		case "EndToEndId":
			return c.Once(&f.EndToEndID)
		case "UETR":
			return c.Once(&f.UETR)
		case "TxId":
			return c.Once(&f.TransactionID)
		case "MndtId":
			return c.Once(&f.Mandate)
		case "ChqNb":
			return c.Once(&f.Cheque)
		case "ClrSysRef":
			return c.Once(&f.ClearingReference)
		case "AcctOwnrTxId":
			return c.Once(&f.OwnReference)
		case "Prtry":
			return c.ownReference(f)
		default:
			return c.Skip()
		}
	})
	for _, id := range []*string{&f.MessageID, &f.PaymentID, &f.InstructionID, &f.EndToEndID, &f.TransactionID, &f.Mandate} {
		*id = provided(*id)
	}
	return err
}

// ownReference reads a reference of the bank's own kind.
func (c *camt) ownReference(f *Facts) error {
	var r Reference
	err := c.Within(func(start elements.Start) error {
		switch start.Name {
		case "Tp":
			return c.Once(&r.Kind)
		case "Ref":
			return c.Once(&r.Text)
		default:
			return c.Skip()
		}
	})
	if err != nil || r.Text == "" {
		return err
	}
	f.References, err = add(c, f.References, "references", r)
	return err
}

// amountDetails reads an AmtDtls.
func (c *camt) amountDetails(a *camtAmounts) error {
	return c.Within(func(start elements.Start) error {
		place := &a.instructed
		switch start.Name {
		case "InstdAmt":
		case "TxAmt":
			place = &a.transaction
		case "CntrValAmt":
			place = &a.counter
		default:
			return c.Skip()
		}
		name := start.Name
		return c.Within(func(start elements.Start) (err error) {
			if start.Name != "Amt" {
				return c.Skip()
			}
			*place, err = c.amount(start, "AmtDtls/"+name+"/Amt")
			return err
		})
	})
}

// charges reads a Chrgs: one charge up to version 03, a total and records of them
// after it.
func (c *camt) charges(f *Facts) error {
	var own, total camtCharge
	records := false
	err := c.Within(func(start elements.Start) (err error) {
		switch start.Name {
		case "TtlChrgsAndTaxAmt":
			total.amount, err = c.amount(start, "Chrgs/TtlChrgsAndTaxAmt")
			return err
		case "Rcrd":
			records = true
			var record camtCharge
			if err := c.Within(func(start elements.Start) error { return c.charge(&record, start) }); err != nil {
				return err
			}
			return c.addCharge(f, &record)
		default:
			return c.charge(&own, start)
		}
	})
	switch {
	case err != nil, records:
		return err
	case own.amount.Currency() != "":
		return c.addCharge(f, &own)
	default:
		return c.addCharge(f, &total)
	}
}

func (c *camt) charge(charge *camtCharge, start elements.Start) (err error) {
	switch start.Name {
	case "Amt":
		charge.amount, err = c.amount(start, "Chrgs/Amt")
		return err
	case "CdtDbtInd":
		return c.side(&charge.side, "Chrgs/CdtDbtInd")
	case "ChrgInclInd":
		return c.indicator(&charge.included)
	case "Tp":
		return c.choice(&charge.kind)
	default:
		return c.Skip()
	}
}

// addCharge adds a charge, which is a debit unless it says otherwise.
func (c *camt) addCharge(f *Facts, charge *camtCharge) (err error) {
	if charge.amount.Currency() == "" {
		return nil
	}
	f.Charges, err = add(c, f.Charges, "charges", Charge{
		Amount: signed(charge.amount, charge.side != credit), Included: charge.included, Kind: charge.kind,
	})
	return err
}

// remittance reads a RmtInf.
func (c *camt) remittance(f *Facts) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "Ustrd":
			return c.remittanceLine(f)
		case "Strd":
			return c.Within(func(start elements.Start) error {
				switch start.Name {
				case "CdtrRefInf":
					return c.structured(f, "Ref", "CdtrRef")
				case "RfrdDocInf":
					return c.structured(f, "Nb", "RfrdDocNb")
				case "AddtlRmtInf":
					return c.remittanceLine(f)
				default:
					return c.Skip()
				}
			})
		default:
			return c.Skip()
		}
	})
}

func (c *camt) remittanceLine(f *Facts) error {
	line, err := c.Text()
	if err != nil || line == "" {
		return err
	}
	f.Remittance, err = add(c, f.Remittance, "lines", line)
	return err
}

// structured reads a reference and its kind. The reference is called name, or old in
// version 01.
func (c *camt) structured(f *Facts, name, old string) error {
	var kind, text string
	err := c.Within(func(start elements.Start) error {
		switch start.Name {
		case "Tp", "CdtrRefTp", "RfrdDocTp":
			return c.choice(&kind)
		case name, old:
			return c.Once(&text)
		default:
			return c.Skip()
		}
	})
	if err != nil || text == "" {
		return err
	}
	f.References, err = add(c, f.References, "references", referenceOf(kind, text))
	return err
}

// returned reads a RtrInf.
func (c *camt) returned(f *Facts) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "Rsn", "RtrRsn":
			return c.choice(&f.Return.Code)
		case "AddtlInf", "AddtlRtrRsnInf":
			line, err := c.Text()
			f.Return.Info = strings.TrimSpace(f.Return.Info + " " + line)
			if len(f.Return.Info) > MaxText {
				return c.refuse("RtrInf/AddtlInf", "the reason of a return is too long")
			}
			return err
		default:
			return c.Skip()
		}
	})
}
