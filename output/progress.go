package output

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

const (
	// progressInterval is how often a progress bar is drawn at most.
	progressInterval = 100 * time.Millisecond
	// progressCells is the width of the bar itself, without the figures beside it.
	progressCells = 20
)

// Progress shows how far a long command has come. Its methods may be called from any goroutine.
type Progress interface {
	// Add tells that n more are done.
	Add(n int)
	// Done takes the bar away. It may be called more than once, and after an error.
	Done()
}

// Progress starts a bar on stderr with count, rate and time left; it appears with the first Add. Off a terminal, with
// Quiet, for less than one unit of work, and where rows of JSONL go to the same terminal, it shows nothing. One bar
// is shown at a time.
func (p *Printer) Progress(label string, total int) Progress {
	sharesTerminal := p.streams.OutTerminal && p.settings.Format == JSONL
	if !p.streams.ErrTerminal || p.settings.Quiet || total < 1 || sharesTerminal {
		return silent{}
	}
	b := &bar{shared: p.err, bar: progressbar.NewOptions(total,
		progressbar.OptionSetWriter(p.err.w),
		progressbar.OptionSetDescription(Escape(label)),
		progressbar.OptionSetWidth(progressCells),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("items"),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(progressInterval),
		progressbar.OptionClearOnFinish(),
	)}
	b.bar.StartWithoutRender() // the clock of the rate starts now, not with the first Add
	p.err.mu.Lock()
	defer p.err.mu.Unlock()
	p.err.bar = b
	return b
}

type silent struct{}

func (silent) Add(int) {}
func (silent) Done()   {}

// bar is guarded by the lock of the errWriter that it shares the terminal with.
type bar struct {
	shared *errWriter
	bar    *progressbar.ProgressBar
	width  int // the widest line that was drawn, to be cleared
}

func (b *bar) Add(n int) {
	b.shared.mu.Lock()
	defer b.shared.mu.Unlock()
	if b.shared.bar == b && n > 0 {
		_ = b.bar.Add(n) // a bar that cannot be drawn must not stop the work
		b.width = max(b.width, displayWidth(b.bar.String()))
	}
}

func (b *bar) Done() {
	b.shared.mu.Lock()
	defer b.shared.mu.Unlock()
	if b.shared.bar == b {
		b.clear()
		b.shared.bar = nil
	}
}

// clear empties the line, by spaces since not every console performs the sequence for it.
func (b *bar) clear() {
	if b.width > 0 && !b.bar.IsFinished() {
		_, _ = io.WriteString(b.shared.w, "\r"+spaces(b.width)+"\r")
	}
}

// show draws the bar again after clear, if it had been drawn before.
func (b *bar) show() {
	if b.width > 0 {
		_ = b.bar.RenderBlank()
	}
}

// resultWriter writes results to stdout, clear of the progress bar where both are on the terminal.
type resultWriter struct {
	out    io.Writer
	shared *errWriter
}

func (r resultWriter) Write(b []byte) (int, error) {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	if r.shared.bar != nil {
		r.shared.bar.clear()
	}
	return r.out.Write(b)
}
