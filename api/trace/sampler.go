package trace

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// Sampler decides which traces are recorded.
type Sampler struct {
	// byParent lets the caller's decision hold where there is a caller.
	byParent bool
	// below is the bound under which the last 63 bits of a trace's id must be, so
	// that all servers decide alike: 0 for no trace, and maxBelow for all.
	below uint64
}

const maxBelow = uint64(1) << 63

// parseSampler reads OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG.
func parseSampler(name, argument string) (Sampler, error) {
	all, none := Sampler{below: maxBelow}, Sampler{}
	switch name {
	case "", "parentbased_always_on":
		return Sampler{byParent: true, below: maxBelow}, nil
	case "always_on":
		return all, nil
	case "always_off":
		return none, nil
	case "parentbased_always_off":
		return Sampler{byParent: true}, nil
	case "traceidratio", "parentbased_traceidratio":
		below, err := parseRatio(argument)
		return Sampler{byParent: name != "traceidratio", below: below}, err
	default:
		return all, fmt.Errorf("OTEL_TRACES_SAMPLER: there is no sampler %.40q", name)
	}
}

// parseRatio reads a ratio from 0 to 1; an empty one is 1.
func parseRatio(text string) (below uint64, err error) {
	if text == "" {
		return maxBelow, nil
	}
	ratio, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(ratio) || ratio < 0 || ratio > 1 {
		return 0, fmt.Errorf("OTEL_TRACES_SAMPLER_ARG: %.40q is no ratio from 0 to 1", text)
	}
	return uint64(ratio * float64(maxBelow)), nil
}

func (s Sampler) samples(trace TraceID, parent Parent) bool {
	if s.byParent && parent.Trace != (TraceID{}) {
		return parent.Sampled
	}
	return binary.BigEndian.Uint64(trace[8:])>>1 < s.below
}
