package payees_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/payees"
	"github.com/okpay/okpay/wallet"
)

const sdnFile = `101,"DOE, Ivan Petrovich","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970"
102,"NORTHERN FICTION SHIPPING COMPANY",-0- ,"IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-
`

func TestAListOfSanctionsIsReadWithItsAliases(t *testing.T) {
	t.Parallel()
	list, err := payees.ReadSanctions(strings.NewReader(sdnFile), strings.NewReader("101,1,\"aka\",\"DOE, Johann\",-0- \n"))
	if err != nil {
		t.Fatal(err)
	}
	same := func(a, b wallet.SanctionedEntry) bool {
		return a.ID == b.ID && a.Kind == b.Kind && a.Program == b.Program && slices.Equal(a.Names, b.Names)
	}
	want := []wallet.SanctionedEntry{
		{ID: "101", Kind: "individual", Program: "SDGT", Names: []string{"DOE, Ivan Petrovich", "DOE, Johann"}},
		{ID: "102", Kind: "entity", Program: "IRAN", Names: []string{"NORTHERN FICTION SHIPPING COMPANY"}},
	}
	if !slices.EqualFunc(list, want, same) {
		t.Errorf("the list is %+v", list)
	}
	if list, err := payees.ReadSanctions(strings.NewReader(sdnFile), nil); err != nil || len(list) != 2 || len(list[0].Names) != 1 {
		t.Errorf("without aliases it is %+v, %v", list, err)
	}
}

func TestAListOfSanctionsIsReadWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	for name, files := range map[string][2]string{
		"no rows":              {"", ""},
		"too few fields":       {"101,\"DOE\",\"individual\"\n", ""},
		"no number":            {strings.Replace(sdnFile, "102", "abc", 1), ""},
		"a number twice":       {strings.Replace(sdnFile, "102", "101", 1), ""},
		"an alias of nobody":   {sdnFile, "103,1,\"aka\",\"DOE\",-0- \n"},
		"an alias cut off":     {sdnFile, "101,1,\"aka\n"},
		"aliases of something": {sdnFile, "these are no aliases\n"},
	} {
		aliases := strings.NewReader(files[1])
		_, err := payees.ReadSanctions(strings.NewReader(files[0]), aliases)
		if files[1] == "" {
			_, err = payees.ReadSanctions(strings.NewReader(files[0]), nil)
		}
		if wallet.CodeOf(err) != wallet.CodeInvalidFile {
			t.Errorf("%s: %v", name, err)
		}
	}
}
