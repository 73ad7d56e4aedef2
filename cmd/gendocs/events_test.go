package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

func TestTheGuideHasTheTableOfAllEvents(t *testing.T) {
	t.Parallel()
	kept, err := os.ReadFile("../../docs/guides/events.md")
	if err != nil {
		t.Fatal(err)
	}
	made, err := withEvents(kept)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, made) {
		t.Error("docs/guides/events.md is out of date: run make generate")
	}
	if rows := strings.Count(string(eventTable()), "\n| `"); rows != len(wallet.EventTypes()) {
		t.Errorf("%d rows for %d types", rows, len(wallet.EventTypes()))
	}
	if _, err := withEvents([]byte("no table")); err == nil {
		t.Error("a guide without a place for the table is written")
	}
}
