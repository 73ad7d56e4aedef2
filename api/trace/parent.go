package trace

import (
	"encoding/hex"
	"strings"
)

// The headers of W3C Trace Context, level 1.
const (
	ParentHeader = "Traceparent"
	StateHeader  = "Tracestate"
)

// TraceID names a trace; all zeros name none.
type TraceID [16]byte

// SpanID names a span within its trace; all zeros name none.
type SpanID [8]byte

// String gives the id in lower-case hex.
func (id TraceID) String() string { return hex.EncodeToString(id[:]) }

// String gives the id in lower-case hex.
func (id SpanID) String() string { return hex.EncodeToString(id[:]) }

// Parent is what a caller says of the span that a request belongs to.
type Parent struct {
	Trace   TraceID
	Span    SpanID
	Sampled bool   // the caller records its spans
	State   string // of vendors, handed on as it came
}

// maxState bounds the state that is handed on, in bytes (Trace Context, section 3.3.1.5).
const maxState = 512

// The form of a parent: version, trace id, span id and flags, in hex with
// hyphens between them (Trace Context, section 3.2).
const (
	parentLength = 55
	traceAt      = 3
	spanAt       = 36
	flagsAt      = 53
	sampledFlag  = 0x01
)

// ParseParent reads the two headers; ok is false when they name no span. A
// version that is not known is read as far as it is alike.
func ParseParent(header, state string) (p Parent, ok bool) {
	if len(header) < parentLength || header[2] != '-' || header[spanAt-1] != '-' || header[flagsAt-1] != '-' {
		return Parent{}, false
	}
	version, later := header[:2], len(header) > parentLength
	if version == "ff" || !isHex(version) || later && (version == "00" || header[parentLength] != '-') {
		return Parent{}, false
	}
	flags := make([]byte, 1)
	if !decode(p.Trace[:], header[traceAt:spanAt-1]) || !decode(p.Span[:], header[spanAt:flagsAt-1]) || !decode(flags, header[flagsAt:parentLength]) {
		return Parent{}, false
	}
	if p.Trace == (TraceID{}) || p.Span == (SpanID{}) {
		return Parent{}, false
	}
	p.Sampled = flags[0]&sampledFlag != 0
	if len(state) <= maxState {
		p.State = state
	}
	return p, true
}

// String writes a parent as the header has it.
func (p Parent) String() string {
	flags := "00"
	if p.Sampled {
		flags = "01"
	}
	return "00-" + p.Trace.String() + "-" + p.Span.String() + "-" + flags
}

// decode reads lower-case hex.
func decode(into []byte, text string) bool {
	if !isHex(text) {
		return false
	}
	_, err := hex.Decode(into, []byte(text))
	return err == nil
}

func isHex(text string) bool {
	return !strings.ContainsFunc(text, func(c rune) bool { return (c < '0' || c > '9') && (c < 'a' || c > 'f') })
}
