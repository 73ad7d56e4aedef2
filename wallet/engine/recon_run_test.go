package engine

import (
	"reflect"
	"testing"
)

func TestALineThatNamesABlockOfAFileBearsTheIDOfTheFile(t *testing.T) {
	t.Parallel()
	named := []string{"REF", "FILE-2"}
	in := &MatchInput{
		Bank: []MatchLine{
			{ID: "a", LineFacts: LineFacts{References: named}},
			{ID: "b", LineFacts: LineFacts{References: []string{"FILE", "FILE-1"}}},
			{ID: "c", LineFacts: LineFacts{References: []string{"OTHER-1"}}},
		},
		Ledger: []MatchLine{{ID: "t", LineFacts: LineFacts{Group: "FILE"}}, {ID: "u"}},
	}
	in.nameGroups(anyFile{})
	want := [][]string{{"REF", "FILE-2", "FILE"}, {"FILE", "FILE-1"}, {"OTHER-1"}}
	for i := range want {
		if got := in.Bank[i].References; !reflect.DeepEqual(got, want[i]) {
			t.Errorf("the line %s bears %v, want %v", in.Bank[i].ID, got, want[i])
		}
	}
	if !reflect.DeepEqual(named, []string{"REF", "FILE-2"}) {
		t.Errorf("the line as it is stored became %v", named)
	}
}
