//go:build unix

package faults

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
)

// proofBank is the bank of a run: it takes whatever file it is given, and does
// what the file says, once for each instruction that it sees. It knows nothing of
// the wallet.
type proofBank struct {
	files        map[string][]byte      // by message id
	instructions map[string]instruction // by end-to-end id
	order        []string               // message ids as they came
	reports      [][]byte               // all that it has ever said
}

// instruction is one credit transfer of a file.
type instruction struct {
	message, id      string
	creditor, number string
	currency         string
	cents            int64
}

func newProofBank() *proofBank {
	return &proofBank{files: map[string][]byte{}, instructions: map[string]instruction{}}
}

// pain001 is a file for a bank, as far as the bank looks at it.
type pain001 struct {
	Head struct {
		ID    string `xml:"MsgId"`
		Count string `xml:"NbOfTxs"`
		Sum   string `xml:"CtrlSum"`
	} `xml:"CstmrCdtTrfInitn>GrpHdr"`
	Blocks []struct {
		Count     string `xml:"NbOfTxs"`
		Sum       string `xml:"CtrlSum"`
		Transfers []struct {
			ID     string `xml:"PmtId>EndToEndId"`
			Amount struct {
				Text     string `xml:",chardata"`
				Currency string `xml:"Ccy,attr"`
			} `xml:"Amt>InstdAmt"`
			Creditor string `xml:"Cdtr>Nm"`
			IBAN     string `xml:"CdtrAcct>Id>IBAN"`
			Number   string `xml:"CdtrAcct>Id>Othr>Id"`
		} `xml:"CdtTrfTxInf"`
	} `xml:"CstmrCdtTrfInitn>PmtInf"`
}

// readWhole reads a file to its end: half a one is an error.
func readWhole(text []byte) (*pain001, error) {
	var file struct {
		XMLName xml.Name `xml:"Document"`
		pain001
	}
	decoder := xml.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&file); err != nil {
		return nil, err
	}
	for {
		token, err := decoder.Token()
		switch data, isText := token.(xml.CharData); {
		case errors.Is(err, io.EOF):
			return &file.pain001, nil
		case err != nil:
			return nil, err
		case !isText || len(bytes.TrimSpace(data)) > 0:
			return nil, errors.New("there is something behind its end")
		}
	}
}

// inMinor reads an amount of two decimals.
func inMinor(text string) (int64, error) {
	whole, decimals, found := strings.Cut(text, ".")
	if !found || len(decimals) != 2 {
		return 0, fmt.Errorf("%q is no amount of two decimals", text)
	}
	return strconv.ParseInt(whole+decimals, 10, 64)
}

// take does what a file says. It gives how many instructions were new.
func (b *proofBank) take(text []byte) (fresh int, err error) {
	file, err := readWhole(text)
	if err != nil {
		return 0, fmt.Errorf("the file is not whole: %w", err)
	}
	if before, known := b.files[file.Head.ID]; known {
		if !bytes.Equal(before, text) {
			return 0, fmt.Errorf("the file %s came twice, with other bytes:\n%s\n%s", file.Head.ID, before, text)
		}
		return 0, nil
	}
	all, sum := 0, int64(0)
	for i := range file.Blocks {
		block := int64(0)
		for j := range file.Blocks[i].Transfers {
			x := &file.Blocks[i].Transfers[j]
			cents, err := inMinor(x.Amount.Text)
			if err != nil {
				return 0, err
			}
			if before, twice := b.instructions[x.ID]; twice {
				return 0, fmt.Errorf("%s is instructed twice: by %s and by %s", x.ID, before.message, file.Head.ID)
			}
			b.instructions[x.ID] = instruction{file.Head.ID, x.ID, x.Creditor, x.IBAN + x.Number, x.Amount.Currency, cents}
			all, sum, block = all+1, sum+cents, block+cents
		}
		if file.Blocks[i].Sum != inCents(block) || file.Blocks[i].Count != strconv.Itoa(len(file.Blocks[i].Transfers)) {
			return 0, fmt.Errorf("the control sum of block %d of %s is wrong:\n%s", i, file.Head.ID, text)
		}
	}
	if file.Head.Sum != inCents(sum) || file.Head.Count != strconv.Itoa(all) || all == 0 {
		return 0, fmt.Errorf("the control sum of %s is wrong:\n%s", file.Head.ID, text)
	}
	b.files[file.Head.ID], b.order = bytes.Clone(text), append(b.order, file.Head.ID)
	return all, nil
}

// fate is what the bank does with an instruction.
type fate struct {
	id       string
	returned bool
}

// report writes status reports about instructions of one file: in several parts,
// now and then of all at once, and now and then with a word that they are being
// worked on.
func (b *proofBank) report(message string, fates []fate, whole bool, random *rand.Rand) [][]byte {
	status := func(f fate) string {
		if f.returned {
			return "RJCT"
		}
		return "ACSC"
	}
	var reports [][]byte
	write := func(body string) {
		namespace := []string{"", ` xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"`, ` xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"`}[random.IntN(3)]
		text := fmt.Sprintf("<Document%s><CstmrPmtStsRpt><GrpHdr><MsgId>B%d</MsgId><CreDtTm>2026-05-29T12:00:00Z</CreDtTm></GrpHdr>"+
			"<OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId>%s</CstmrPmtStsRpt></Document>",
			namespace, random.Uint32(), message, body)
		reports = append(reports, []byte(text))
	}
	same := true
	for _, f := range fates {
		same = same && f.returned == fates[0].returned
	}
	if whole && same && random.IntN(2) == 0 {
		write("<GrpSts>" + status(fates[0]) + "</GrpSts></OrgnlGrpInfAndSts>")
	} else {
		for rest := fates; len(rest) > 0; {
			n := 1 + random.IntN(len(rest))
			var body strings.Builder
			body.WriteString("</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>any</OrgnlPmtInfId>")
			for _, f := range rest[:n] {
				reason := ""
				if f.returned {
					reason = "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>"
				}
				fmt.Fprintf(&body, "<TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>%s</TxSts>%s</TxInfAndSts>", f.id, status(f), reason)
			}
			write(body.String() + "</OrgnlPmtInfAndSts>")
			rest = rest[n:]
		}
	}
	if random.IntN(3) == 0 {
		write("<GrpSts>ACSP</GrpSts></OrgnlGrpInfAndSts>")
	}
	if random.IntN(3) == 0 { // of one alone, and it may come after its end was told
		write(fmt.Sprintf("</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>any</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId>"+
			"<TxSts>ACSP</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>", fates[0].id))
	}
	b.reports = append(b.reports, reports...)
	return reports
}
