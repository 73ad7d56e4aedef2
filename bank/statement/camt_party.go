package statement

import (
	"github.com/okpay/okpay/bank/elements"
	"github.com/okpay/okpay/wallet/money"
)

// camtCharge is a charge as it is being read.
type camtCharge struct {
	amount   money.Amount
	side     side
	included bool
	kind     string
}

// camtParty says where the parts of a party go.
type camtParty struct{ name, id *string }

// parties reads a RltdPties.
func (c *camt) parties(t *camtTransaction) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "Dbtr":
			return c.party(&camtParty{name: &t.debtor.Name})
		case "DbtrAcct":
			return c.account(&t.debtor.Account, nil, func(elements.Start) error { return c.Skip() })
		case "UltmtDbtr":
			return c.party(&camtParty{name: &t.debtor.Ultimate})
		case "Cdtr":
			return c.party(&camtParty{name: &t.creditor.Name, id: &t.facts.CreditorID})
		case "CdtrAcct":
			return c.account(&t.creditor.Account, nil, func(elements.Start) error { return c.Skip() })
		case "UltmtCdtr":
			return c.party(&camtParty{name: &t.creditor.Ultimate})
		default:
			return c.Skip()
		}
	})
}

// party reads the name of a party, and the id of a creditor. From version 08 on, a
// party is a choice of a person and a bank.
func (c *camt) party(p *camtParty) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "Nm":
			if *p.name != "" {
				return c.Skip()
			}
			return c.Once(p.name)
		case "Pty", "Agt", "FinInstnId":
			return c.party(p)
		case "Id":
			if p.id == nil {
				return c.Skip()
			}
			return c.personID(p)
		default:
			return c.Skip()
		}
	})
}

// personID reads the id of a person, by which a creditor of direct debits is known.
func (c *camt) personID(p *camtParty) error {
	return c.Within(func(start elements.Start) error {
		if start.Name != "PrvtId" {
			return c.Skip()
		}
		return c.Within(func(start elements.Start) error {
			if start.Name != "Othr" {
				return c.Skip()
			}
			return c.Within(func(start elements.Start) error {
				if start.Name != "Id" || *p.id != "" {
					return c.Skip()
				}
				return c.Once(p.id)
			})
		})
	})
}

// account reads an account: its id, into currency its currency when that is wanted,
// and the rest by other.
func (c *camt) account(a *Account, currency *string, other func(elements.Start) error) error {
	return c.Within(func(start elements.Start) error {
		switch {
		case start.Name == "Id":
			return c.accountID(a)
		case start.Name == "Nm" && a.Name == "":
			return c.Once(&a.Name)
		case start.Name == "Ccy" && currency != nil:
			return c.Once(currency)
		default:
			return other(start)
		}
	})
}

// accountID reads the choice of an IBAN and another number, which version 01 names
// in its own ways.
func (c *camt) accountID(a *Account) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "IBAN", "BBAN", "UPIC":
			return c.accountNumber(a)
		case "Othr", "PrtryAcct":
			return c.Within(func(start elements.Start) error {
				if start.Name == "Id" {
					return c.accountNumber(a)
				}
				return c.Skip()
			})
		default:
			return c.Skip()
		}
	})
}

func (c *camt) accountNumber(a *Account) error {
	text, err := c.Text()
	if err != nil || text == "" {
		return err
	}
	number := accountOf(text)
	a.ID, a.IBAN = number.ID, number.IBAN
	return nil
}

// agents reads a RltdAgts.
func (c *camt) agents(t *camtTransaction) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "DbtrAgt":
			return c.agent(&t.debtor.Account)
		case "CdtrAgt":
			return c.agent(&t.creditor.Account)
		default:
			return c.Skip()
		}
	})
}

// agent reads the bank of an account.
func (c *camt) agent(a *Account) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "FinInstnId", "CmbndId":
			return c.agent(a)
		case "BIC", "BICFI", "BICOrBEI":
			text, err := c.Text()
			if a.BIC == "" {
				a.BIC = bicOf(text)
			}
			return err
		case "ClrSysMmbId":
			return c.Within(func(start elements.Start) error {
				if start.Name != "MmbId" && start.Name != "Id" || a.Routing != "" {
					return c.Skip()
				}
				return c.Once(&a.Routing)
			})
		default:
			return c.Skip()
		}
	})
}
