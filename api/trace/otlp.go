package trace

import (
	"encoding/json"
	"strconv"
	"time"
)

// The message of OTLP in JSON: opentelemetry/proto/collector/trace/v1, by the
// rules of the protocol's section "JSON Protobuf Encoding": names in
// lowerCamelCase, ids in hex, 64-bit numbers as strings, enumerations as numbers.
type (
	otlpMessage struct {
		ResourceSpans []otlpResourceSpans `json:"resourceSpans"`
	}
	otlpResourceSpans struct {
		Resource   otlpResource     `json:"resource"`
		ScopeSpans []otlpScopeSpans `json:"scopeSpans"`
	}
	otlpResource struct {
		Attributes []otlpAttribute `json:"attributes"`
	}
	otlpScopeSpans struct {
		Scope otlpScope  `json:"scope"`
		Spans []otlpSpan `json:"spans"`
	}
	otlpScope struct {
		Name string `json:"name"`
	}
	otlpSpan struct {
		TraceID    string          `json:"traceId"`
		SpanID     string          `json:"spanId"`
		TraceState string          `json:"traceState,omitempty"`
		ParentID   string          `json:"parentSpanId,omitempty"`
		Name       string          `json:"name"`
		Kind       Kind            `json:"kind"`
		Start      string          `json:"startTimeUnixNano"`
		End        string          `json:"endTimeUnixNano"`
		Attributes []otlpAttribute `json:"attributes,omitempty"`
		Status     *otlpStatus     `json:"status,omitempty"`
	}
	otlpStatus struct {
		Code int `json:"code"`
	}
	otlpAttribute struct {
		Key   string    `json:"key"`
		Value otlpValue `json:"value"`
	}
	otlpValue struct {
		Text   *string `json:"stringValue,omitempty"`
		Number *string `json:"intValue,omitempty"`
	}
	// otlpAnswer is what a collector that took a part says of the rest.
	otlpAnswer struct {
		PartialSuccess struct {
			RejectedSpans json.RawMessage `json:"rejectedSpans"`
		} `json:"partialSuccess"`
	}
)

// statusError marks a span that failed (Status.StatusCode).
const statusError = 2

// scopeName names the part of the program that makes the spans.
const scopeName = "github.com/okpay/okpay/api/trace"

func encode(resource []Attribute, spans []record) ([]byte, error) {
	list := make([]otlpSpan, len(spans))
	for i := range spans {
		s := &spans[i]
		list[i] = otlpSpan{
			TraceID: s.trace.String(), SpanID: s.id.String(), TraceState: s.state, Name: s.name, Kind: s.kind,
			Start: nanoseconds(s.start), End: nanoseconds(s.end), Attributes: attributes(s.attributes),
		}
		if s.parent != (SpanID{}) {
			list[i].ParentID = s.parent.String()
		}
		if s.failed {
			list[i].Status = &otlpStatus{statusError}
		}
	}
	return json.Marshal(otlpMessage{[]otlpResourceSpans{{
		Resource: otlpResource{attributes(resource)}, ScopeSpans: []otlpScopeSpans{{otlpScope{scopeName}, list}},
	}}})
}

func nanoseconds(at time.Time) string { return strconv.FormatInt(at.UnixNano(), 10) }

func attributes(list []Attribute) []otlpAttribute {
	out := make([]otlpAttribute, len(list))
	for i, a := range list {
		out[i].Key = a.Key
		if a.IsText {
			out[i].Value.Text = &a.Text
		} else {
			number := strconv.FormatInt(a.Number, 10)
			out[i].Value.Number = &number
		}
	}
	return out
}

// rejected reads how many spans a collector did not take.
func (a otlpAnswer) rejected() int64 {
	text := string(a.PartialSuccess.RejectedSpans)
	if len(text) > 1 && text[0] == '"' { // as the encoding has it; some write a number
		text = text[1 : len(text)-1]
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
