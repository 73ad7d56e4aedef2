// Package trace makes the traces of a server: spans with the ids of W3C Trace
// Context, sent to a collector by OTLP over HTTP in JSON (OpenTelemetry
// Protocol 1.x), as the standard OTEL_ variables of the environment say.
//
// What it promises: whoever makes a span never waits for the collector; what
// cannot be sent is dropped and counted; memory and time are bounded. A nil
// Tracer and a nil Span do nothing, so that who makes spans need not ask
// whether anybody wants them. The package keeps no state of its own and imports
// the standard library alone, so that linking it costs a program's start
// nothing.
package trace
