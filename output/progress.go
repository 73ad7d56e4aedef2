package output

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressInterval is how often a progress bar is drawn at most.
const progressInterval = 100 * time.Millisecond

// Progress shows how far a long command has come. Its methods may be called from any goroutine.
type Progress interface {
	// Add tells that n more are done.
	Add(n int)
	// Done takes the bar away. It may be called more than once, and after an error.
	Done()
}

// Progress starts a bar with count, rate and time left on stderr. Off a terminal, with Quiet, for less than one unit
// of work, and where rows of JSONL go to the same terminal it shows nothing. One bar is shown at a time.
func (p *Printer) Progress(label string, total int) Progress {
	sharesTerminal := p.streams.OutTerminal && p.settings.Format == JSONL
	if !p.streams.ErrTerminal || p.settings.Quiet || total < 1 || sharesTerminal {
		return silent{}
	}
	b := &bar{err: p.err, bar: progressbar.NewOptions(total,
		progressbar.OptionSetWriter(p.err.w),
		progressbar.OptionSetDescription(Escape(label)),
		progressbar.OptionSetWidth(20),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(progressInterval),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionUseANSICodes(false),
	)}
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
	err *errWriter
	bar *progressbar.ProgressBar
}

func (b *bar) Add(n int) {
	b.err.mu.Lock()
	defer b.err.mu.Unlock()
	if b.err.bar == b {
		_ = b.bar.Add(n) // a bar that cannot be drawn must not stop the work
	}
}

func (b *bar) Done() {
	b.err.mu.Lock()
	defer b.err.mu.Unlock()
	if b.err.bar == b {
		b.clear()
		_ = b.bar.Exit()
		b.err.bar = nil
	}
}

func (b *bar) clear() { _ = b.bar.Clear() }
func (b *bar) show()  { _ = b.bar.RenderBlank() }
