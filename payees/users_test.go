package payees

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

func TestReadUsersGivesTheirCanonicalForm(t *testing.T) {
	t.Parallel()
	want := []wallet.ImportUser{
		{Line: 2, Kind: wallet.KindPerson, Name: "Ann O'Neil", Email: "ann@example.com", Phone: "+4915123456789", Country: "DE"},
		{Line: 3, Kind: wallet.KindMerchant, Name: "Coffee, Corner", Email: "hi@coffee.example", Phone: "+12025550123", Handle: "coffee-corner"},
	}
	csv := "Kind,Name,Email,Phone,Country,Handle\n" +
		",Ann O'Neil,Ann@Example.com,+49 151 23456789,de,\n" +
		"merchant,\"Coffee, Corner\",hi@coffee.example,+1 (202) 555-0123,,Coffee-Corner\n"
	jsonl := "\n" + `{"name":"Ann O'Neil","email":"Ann@Example.com","phone":"+49 151 23456789","country":"de"}` + "\n" +
		`{"kind":"merchant","name":"Coffee, Corner","email":"hi@coffee.example","phone":"+1 (202) 555-0123","handle":"Coffee-Corner"}`
	for format, text := range map[Format]string{CSV: csv, JSONL: jsonl} {
		file, err := ReadUsers(strings.NewReader(text), format, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(file.Users, want) || len(file.Problems) != 0 || len(file.SHA256) != 64 {
			t.Errorf("%s: got %+v", format, file)
		}
	}
}

func TestReadUsersSaysWhatIsWrongWithEachRow(t *testing.T) {
	t.Parallel()
	const good = "person,Ann,ann@example.com,+4915123456789,DE,"
	rows := []struct{ row, want string }{
		{good, ""},
		{"robot,Ann,ann@example.com,+4915123456789,DE,", `the kind is "robot", not person or merchant`},
		{"person,,ann@example.com,+4915123456789,DE,", "the name is missing"},
		{"person,Ann,ann@example,+4915123456789,DE,", "the part of the e-mail address after the @ is not a domain"},
		{"person,Ann,ann@example.com,015123456789,DE,", "the phone number does not start with + and a country code"},
		{"person,Ann,ann@example.com,+4915123456789,XX,", "the country is not a code of ISO 3166"},
		{"person,Ann,ann@example.com,+4915123456789,DE,ann", "a person has no handle"},
		{"merchant,Ann,ann@example.com,+4915123456789,DE,", "a merchant needs a handle"},
		{"merchant,Ann,ann@example.com,+4915123456789,DE,a", "a handle has 3 to 40 characters"},
		{"person,Ann,ann,0,DE,", "an e-mail address has one @; the phone number does not start with + and a country code"},
		{"person,Ann", "the row has 2 fields and the header 6"},
		{good, ""},
	}
	text := "kind,name,email,phone,country,handle\n"
	var want []string
	users := 0
	for i, r := range rows {
		text += r.row + "\n"
		if r.want == "" {
			users++
			continue
		}
		want = append(want, fmt.Sprintf("%d %s", i+2, r.want))
	}
	file, err := ReadUsers(strings.NewReader(text), CSV, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range file.Problems {
		got = append(got, fmt.Sprintf("%d %s", p.Line, p.Message))
	}
	if !slices.Equal(got, want) || len(file.Users) != users {
		t.Errorf("got %d users and\n%s\nwant %d and\n%s", len(file.Users), strings.Join(got, "\n"), users, strings.Join(want, "\n"))
	}
}

func TestReadUsersNeedsItsColumns(t *testing.T) {
	t.Parallel()
	_, err := ReadUsers(strings.NewReader("name,email\nAnn,ann@example.com\n"), CSV, Options{})
	if wallet.CodeOf(err) != wallet.CodeInvalidFile || !strings.Contains(err.Error(), "phone") {
		t.Errorf("got %v", err)
	}
}
