package output

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/itchyny/gojq"
)

// filterInputBytes bounds the JSON that a list may have for --jq, which needs all of it in memory.
const filterInputBytes = 256 << 20

// filter is a compiled --jq expression. It cannot read the environment, files, modules or further inputs.
type filter struct {
	code *gojq.Code
}

func compileFilter(expression string) (*filter, error) {
	const hint = "see the jq manual for the language; quote the expression for the shell: --jq '.[].id'"
	query, err := gojq.Parse(expression)
	if err != nil {
		return nil, &UsageError{Message: fmt.Sprintf("--jq does not parse: %v", err), Hint: hint}
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, &UsageError{Message: fmt.Sprintf("--jq does not compile: %v", err), Hint: hint}
	}
	return &filter{code: code}, nil
}

// runFilter prints each result of the expression on raw: a string as it is, anything else as compact JSON, one a
// line. It ends when the context does.
func (p *Printer) runFilter(ctx context.Context, raw json.RawMessage) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var input any
	if err := dec.Decode(&input); err != nil {
		return fmt.Errorf("read the result's JSON: %w", err)
	}
	results := p.filter.code.RunWithContext(ctx, input)
	for {
		result, ok := results.Next()
		if !ok {
			return p.out.Flush()
		}
		if err, failed := result.(error); failed {
			return p.endFilter(ctx, err)
		}
		if err := writeFiltered(p.out, result, p.streams.OutTerminal); err != nil {
			return err
		}
	}
}

// endFilter shows what came before the error; halt ends an expression without one.
func (p *Printer) endFilter(ctx context.Context, err error) error {
	if flushErr := p.out.Flush(); flushErr != nil {
		return flushErr
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) { // what is filtered was done in time
		return &FilterError{Err: context.Cause(ctx)}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var halt *gojq.HaltError
	if errors.As(err, &halt) && halt.Value() == nil {
		return nil
	}
	return &FilterError{Err: err}
}

func writeFiltered(out *bufio.Writer, result any, terminal bool) error {
	var text []byte
	if s, ok := result.(string); ok {
		if terminal {
			s = escapeLines(s)
		}
		text = []byte(s)
	} else {
		raw, err := gojq.Marshal(result)
		if err != nil {
			return &FilterError{Err: err}
		}
		text = escapeJSON(raw)
	}
	if _, err := out.Write(text); err != nil {
		return err
	}
	return out.WriteByte('\n')
}

// filterArray collects a list for --jq and runs the expression over the whole array at the end.
type filterArray struct {
	ctx   context.Context //nolint:containedctx // it bounds the run at close
	p     *Printer
	limit int // bytes of the whole array
	all   bytes.Buffer
}

func (a *filterArray) add(raw json.RawMessage) error {
	if a.all.Len()+1+len(raw)+1 > a.limit {
		return &FilterError{Err: fmt.Errorf("the list is larger than %d MiB; print it with --output jsonl and filter the lines", a.limit>>20)}
	}
	separator := byte(',')
	if a.all.Len() == 0 {
		separator = '['
	}
	a.all.WriteByte(separator)
	a.all.Write(raw)
	return nil
}

// flush does nothing: an expression over a list sees the whole list or nothing.
func (a *filterArray) flush() error { return nil }

func (a *filterArray) close() error {
	if a.all.Len() == 0 {
		a.all.WriteByte('[')
	}
	a.all.WriteByte(']')
	return a.p.runFilter(a.ctx, a.all.Bytes())
}
