package trace

import (
	"strings"
	"testing"
	"time"
)

func from(t *testing.T, variables map[string]string) (*Settings, error) {
	t.Helper()
	return FromEnvironment(func(name string) string { return variables[name] }, "okpay", "1.2.3")
}

func TestTheStandardVariablesAreFollowed(t *testing.T) {
	t.Parallel()
	s, err := from(t, map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318/",
		"OTEL_EXPORTER_OTLP_HEADERS":  "authorization=Bearer%20abc, x-team = payments",
		"OTEL_EXPORTER_OTLP_TIMEOUT":  "1500", "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
		"OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=test,service.name=other",
		"OTEL_SERVICE_NAME":        "payments", "OTEL_BSP_MAX_QUEUE_SIZE": "100", "OTEL_BSP_SCHEDULE_DELAY": "250",
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Endpoint != "http://collector:4318/v1/traces" || !s.Gzip || s.Timeout != 1500*time.Millisecond || s.Delay != 250*time.Millisecond ||
		s.Queue != 100 || s.Batch != 100 || s.Headers.Get("Authorization") != "Bearer abc" || s.Headers.Get("X-Team") != "payments" {
		t.Errorf("got %+v", s)
	}
	var resource []string
	for _, a := range s.Resource {
		resource = append(resource, a.Key+"="+a.Text)
	}
	if got := strings.Join(resource, " "); got != "service.name=payments service.version=1.2.3 deployment.environment.name=test" {
		t.Errorf("the resource is %s", got)
	}
	s, err = from(t, map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://traces.example/here",
		"OTEL_EXPORTER_OTLP_HEADERS": "a=1", "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "b=2",
	})
	if err != nil || s.Endpoint != "https://traces.example/here" || s.Headers.Get("A") != "" || s.Headers.Get("B") != "2" || s.Queue != defaultQueue || s.Batch != defaultBatch {
		t.Errorf("what is said of traces does not go first: %+v, %v", s, err)
	}
}

func TestWithoutAnEndpointNothingIsTraced(t *testing.T) {
	t.Parallel()
	for _, variables := range []map[string]string{
		{},
		{"OTEL_SERVICE_NAME": "x"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SDK_DISABLED": "TRUE"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_TRACES_EXPORTER": "none"},
	} {
		if s, err := from(t, variables); s != nil || err != nil {
			t.Errorf("%v: got %+v, %v", variables, s, err)
		}
	}
	if New(nil, Options{}) != nil {
		t.Error("no settings make a tracer")
	}
}

func TestWhatTheEnvironmentSaysWronglyIsNamed(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT":           "collector:4318",
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT":    "grpc://collector:4317",
		"OTEL_EXPORTER_OTLP_PROTOCOL":           "grpc",
		"OTEL_EXPORTER_OTLP_COMPRESSION":        "zstd",
		"OTEL_EXPORTER_OTLP_HEADERS":            "s3cret",
		"OTEL_EXPORTER_OTLP_TRACES_HEADERS":     "x=s3cret%0d%0aHost: y",
		"OTEL_EXPORTER_OTLP_TIMEOUT":            "0",
		"OTEL_EXPORTER_OTLP_CERTIFICATE":        "/nowhere/ca.pem",
		"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": "/nowhere/own.pem",
		"OTEL_TRACES_SAMPLER":                   "sometimes",
		"OTEL_BSP_MAX_QUEUE_SIZE":               "1000000000",
		"OTEL_BSP_MAX_EXPORT_BATCH_SIZE":        "-1",
		"OTEL_BSP_SCHEDULE_DELAY":               "soon",
		"OTEL_RESOURCE_ATTRIBUTES":              "=x",
	} {
		variables := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", name: value}
		s, err := from(t, variables)
		if err == nil || s != nil || !strings.Contains(err.Error(), strings.Replace(name, "_TRACES_H", "_H", 1)) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s=%s: got %+v, %v", name, value, s, err)
		}
	}
}

func TestSamplersDecideByIDAndParent(t *testing.T) {
	t.Parallel()
	none, yes, no := Parent{}, Parent{Trace: TraceID{1}, Sampled: true}, Parent{Trace: TraceID{1}}
	low, high := TraceID{15: 1}, TraceID{8: 0xff, 15: 1}
	for _, c := range []struct {
		name, argument                          string
		lowRoot, highRoot, sampledParent, other bool
	}{
		{"", "", true, true, true, false},
		{"always_on", "", true, true, true, true},
		{"always_off", "", false, false, false, false},
		{"parentbased_always_on", "", true, true, true, false},
		{"parentbased_always_off", "", false, false, true, false},
		{"traceidratio", "0.5", true, false, true, true},
		{"parentbased_traceidratio", "0.5", true, false, true, false},
		{"traceidratio", "0", false, false, false, false},
		{"traceidratio", "1", true, true, true, true},
		{"traceidratio", "", true, true, true, true},
	} {
		s, err := parseSampler(c.name, c.argument)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if s.samples(low, none) != c.lowRoot || s.samples(high, none) != c.highRoot || s.samples(low, yes) != c.sampledParent || s.samples(low, no) != c.other {
			t.Errorf("%s %s: %t %t %t %t", c.name, c.argument, s.samples(low, none), s.samples(high, none), s.samples(low, yes), s.samples(low, no))
		}
	}
	for _, argument := range []string{"2", "-1", "NaN", "x"} {
		if _, err := parseSampler("traceidratio", argument); err == nil {
			t.Errorf("the ratio %s is taken", argument)
		}
	}
}
