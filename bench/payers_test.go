package bench

import (
	"fmt"
	"path/filepath"
	"testing"
)

// measureSQLite measures 64 payers over HTTP on SQLite beside the same server
// answering without doing anything.
func measureSQLite(b *testing.B, l *lab) ratio {
	t := l.town(b, filepath.Join(l.dir, "town.db"))
	idle := l.serve(b, l.program(b, "bench/bare/serve"))
	var ours, limit []spell
	medians := alternate(b, 1, 5,
		newCrew(b, t.url, atOnce, t.spread).contestant(b, &ours),
		newCrew(b, idle, atOnce, t.spread).contestant(b, &limit))
	same(b, l.remote(b, t.url, t.operator, "ledger", "check", "--jq", ".ok"), "true")
	return ratio{
		what: fmt.Sprintf("%d payers over HTTP, SQLite", atOnce), against: "the same server answering without doing anything",
		ours: medians[0], limit: medians[1], items: rateOf, target: 0.3,
		context: fmt.Sprintf("%s; the limit %s", quantiles(ours), quantiles(limit)),
	}
}
