package screen

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet/ident"
)

// The columns of OFAC's files (SDN data specification, as updated in 2023).
const (
	sdnColumns       = 12
	alternateColumns = 5
	maxProgram       = 500
	maxRemarks       = 10_000
	maxNumber        = 1 << 40
)

// Kind is what an entry of the SDN list is.
type Kind string

// The kinds. A file has nothing where it is an entity.
const (
	KindEntity     Kind = "entity"
	KindIndividual Kind = "individual"
	KindVessel     Kind = "vessel"
	KindAircraft   Kind = "aircraft"
)

// SDN is a row of sdn.csv. Columns that speak of ships are left out; an empty
// field is one that the file says nothing of.
type SDN struct {
	Number  int64 // the row's own, to which the other files refer
	Name    string
	Kind    Kind
	Program string
	Title   string
	Remarks string
}

// Alternate is a row of alt.csv: another name of an SDN.
type Alternate struct {
	Number  int64 // of the SDN
	Own     int64 // the row's own
	Kind    string
	Name    string
	Remarks string
}

// ReadSDN reads a file in the form of OFAC's sdn.csv and gives each row to each,
// in the order of the file; an error of each ends the reading. Rows are in CSV
// with double quotes, without a header; -0- is a field that is empty, and a line
// of the character 0x1A, with which the published files end, is their end. Lines
// end with CR, LF or both. A line that is not UTF-8 is read as ISO 8859-1.
//
// A row that is not as it should be is an *[ident.Error] with the number of its
// line; so is a file without a row, with a number twice, or with more than
// MaxEntries rows.
func ReadSDN(r io.Reader, each func(SDN) error) error {
	seen := map[int64]bool{}
	return readRows(r, "the SDN list", sdnColumns, MaxEntries, func(row row) error {
		number, err := row.number(0, "ent_num")
		if err != nil {
			return err
		}
		if seen[number] {
			return row.refuse("ent_num stands in an earlier line as well")
		}
		seen[number] = true
		sdn := SDN{Number: number, Kind: KindEntity}
		if sdn.Name, err = row.name(1, "SDN_Name"); err != nil {
			return err
		}
		switch kind := Kind(strings.ToLower(row.fields[2])); kind {
		case "":
		case KindEntity, KindIndividual, KindVessel, KindAircraft:
			sdn.Kind = kind
		default:
			return row.refuse("SDN_Type is none of individual, vessel, aircraft and -0-")
		}
		for _, field := range []struct {
			to   *string
			at   int
			most int
			name string
		}{{&sdn.Program, 3, maxProgram, "Program"}, {&sdn.Title, 4, maxProgram, "Title"}, {&sdn.Remarks, 11, maxRemarks, "Remarks"}} {
			if *field.to, err = row.text(field.at, field.name, field.most); err != nil {
				return err
			}
		}
		return each(sdn)
	})
}

// ReadAlternates reads a file in the form of OFAC's alt.csv, like [ReadSDN]; it
// may have up to MaxNames rows.
func ReadAlternates(r io.Reader, each func(Alternate) error) error {
	return readRows(r, "the list of alternate names", alternateColumns, MaxNames, func(row row) error {
		var a Alternate
		var err error
		if a.Number, err = row.number(0, "ent_num"); err != nil {
			return err
		}
		if a.Own, err = row.number(1, "alt_num"); err != nil {
			return err
		}
		if a.Kind, err = row.text(2, "alt_type", maxProgram); err != nil {
			return err
		}
		if a.Name, err = row.name(3, "alt_name"); err != nil {
			return err
		}
		if a.Remarks, err = row.text(4, "alt_remarks", maxRemarks); err != nil {
			return err
		}
		return each(a)
	})
}

// Join makes the entries of an index: an SDN with its alternate names, in the
// order of the list, its number as the id. An alternate name of a number that
// no SDN has is an *[ident.Error]: the two files are not of one release.
func Join(list []SDN, alternates []Alternate) ([]Entry, error) {
	entries := make([]Entry, len(list))
	place := make(map[int64]int, len(list))
	for i, sdn := range list {
		entries[i] = Entry{ID: strconv.FormatInt(sdn.Number, 10), Names: []string{sdn.Name}}
		place[sdn.Number] = i
	}
	for _, a := range alternates {
		at, ok := place[a.Number]
		if !ok {
			return nil, &ident.Error{
				Message: fmt.Sprintf("the alternate name %d is of the entry %d, which the SDN list does not have", a.Own, a.Number),
				Hint:    "import both files of the same release",
			}
		}
		entries[at].Names = append(entries[at].Names, a.Name)
	}
	return entries, nil
}

// number reads a field as a number that is not negative.
func (r row) number(at int, name string) (int64, error) {
	number, err := strconv.ParseInt(r.fields[at], 10, 64)
	if err != nil || number < 0 || number > maxNumber {
		return 0, r.refuse(name + " is not a number")
	}
	return number, nil
}

// name reads a field as a name, which is not empty.
func (r row) name(at int, name string) (string, error) {
	text, err := r.text(at, name, maxName)
	if err == nil && text == "" {
		err = r.refuse(name + " is missing")
	}
	return text, err
}

// text reads a field of at most so many bytes.
func (r row) text(at int, name string, most int) (string, error) {
	if len(r.fields[at]) > most {
		return "", r.refuse(fmt.Sprintf("%s is longer than %d bytes", name, most))
	}
	return r.fields[at], nil
}
