package main

import (
	"bytes"
	"os"
	"testing"
)

func TestTheDocumentIsWhatItsSourceMakesOfIt(t *testing.T) {
	t.Parallel()
	kept, err := os.ReadFile("../../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	made, err := render()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, made) {
		t.Error("docs/openapi.json is out of date: run make generate")
	}
}
