package commands

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/output"
)

func columnsAreFields[T any](t *testing.T, view output.View[T]) {
	t.Helper()
	fields := jsonFieldNames(reflect.TypeFor[T]())
	if len(view.Columns) == 0 {
		t.Errorf("the view of %T has no columns", *new(T))
	}
	for _, column := range view.Columns {
		name, _, _ := strings.Cut(column.Name, ".") // of a field within one
		if !slices.Contains(fields, name) {
			t.Errorf("the view of %T has a column %q, which is no field of its JSON", *new(T), column.Name)
		}
	}
}
