package commands

import (
	"reflect"
	"slices"
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
		if !slices.Contains(fields, column.Name) {
			t.Errorf("the view of %T has a column %q, which is no field of its JSON", *new(T), column.Name)
		}
	}
}
