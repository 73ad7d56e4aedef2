package wallettest

import (
	"sync"

	"github.com/okpay/okpay/wallet"
)

// answer is what one of many calls gave.
type answer[T any] struct {
	value T
	err   error
}

// together makes n calls at once, half of them through another implementation
// over the same wallet, and gives their answers in the order of the calls.
func together[T any](w *world, n int, call func(i int, s wallet.Service) (T, error)) []answer[T] {
	w.t.Helper()
	services := [2]wallet.Service{w.Service, w.Another()}
	answers := make([]answer[T], n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			value, err := call(i, services[i%2])
			answers[i] = answer[T]{value, err}
		})
	}
	close(start)
	all.Wait()
	return answers
}

// counted sorts answers by the codes of their refusals, "" for those that went through.
func counted[T any](answers []answer[T]) map[wallet.Code]int {
	counts := map[wallet.Code]int{}
	for _, a := range answers {
		counts[wallet.CodeOf(a.err)]++
	}
	return counts
}

// went says how many went through, and that all others were refused with one code.
func went[T any](w *world, answers []answer[T], through int, code wallet.Code) {
	w.t.Helper()
	counts := counted(answers)
	if counts[""] != through || counts[code] != len(answers)-through {
		w.t.Errorf("of %d calls at once went %v, want %d through and the rest refused with %s", len(answers), counts, through, code)
		for _, a := range answers {
			if c := wallet.CodeOf(a.err); c != "" && c != code {
				w.t.Errorf("one failed with %v", a.err)
				return
			}
		}
	}
}
