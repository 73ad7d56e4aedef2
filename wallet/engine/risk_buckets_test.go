package engine

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/policy/risk"
)

// TestWindowsCoverTheirTimeAndAtMostABucketMore compares the buckets with a
// list of all that was counted, also after they were packed and unpacked.
func TestWindowsCoverTheirTimeAndAtMostABucketMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		record := &RiskRecord{RiskKey: RiskKey{Owner: "usr_1"}}
		type one struct{ at, worth int64 }
		var all []one
		at := start().UnixMicro()
		for range rapid.IntRange(1, 200).Draw(t, "how many") {
			at += rapid.Int64Range(0, int64(40*time.Minute/time.Microsecond)).Draw(t, "later")
			worth := rapid.Int64Range(0, 1000).Draw(t, "worth")
			record.series[riskSent].add(at, worth)
			all = append(all, one{at, worth})
			if rapid.Bool().Draw(t, "packed") {
				again := &RiskRecord{RiskKey: record.RiskKey}
				if err := again.Unpack(record.Pack()); err != nil {
					t.Fatal(err)
				}
				record = again
			}
			if n := len(record.series[riskSent]); n > maxRiskBuckets {
				t.Fatalf("%d buckets", n)
			}
		}
		now := at + rapid.Int64Range(0, int64(30*time.Hour/time.Microsecond)).Draw(t, "now")
		between := func(d time.Duration) risk.Window {
			var w risk.Window
			for _, o := range all {
				if o.at > now-d.Microseconds() {
					w.DayCount, w.DaySum = w.DayCount+1, w.DaySum+o.worth
				}
			}
			return w
		}
		got := record.series[riskSent].window(now)
		least, most := between(24*time.Hour), between(25*time.Hour+5*time.Minute)
		if got.DayCount < least.DayCount || got.DayCount > most.DayCount || got.DaySum < least.DaySum || got.DaySum > most.DaySum {
			t.Errorf("of the day %+v, want from %+v to %+v", got, least, most)
		}
		least, most = between(time.Hour), between(time.Hour+5*time.Minute)
		if got.HourCount < least.DayCount || got.HourCount > most.DayCount || got.HourSum < least.DaySum || got.HourSum > most.DaySum {
			t.Errorf("of the hour %+v, want from %+v to %+v", got, least, most)
		}
	})
}

func TestWindowsThatAreBrokenAreRefused(t *testing.T) {
	t.Parallel()
	whole := &RiskRecord{}
	whole.series[riskSent].add(start().UnixMicro(), 1000)
	packed := whole.Pack()
	for _, broken := range [][]byte{{9}, {1, 200}, packed[:3]} {
		if err := new(RiskRecord).Unpack(broken); err == nil {
			t.Errorf("%x was unpacked", broken)
		}
	}
}
