package engine

import (
	"context"
	"fmt"
	"sync"

	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/document"
)

// maxKnownPolicies bounds the versions that an engine keeps ready for use.
const maxKnownPolicies = 16

// policies are the versions of the policy that were read, ready for use. A
// version never changes, so one that was read stays true. It is safe for
// concurrent use.
type policies struct {
	mu    sync.Mutex
	known map[string]*policy.Policy
}

func (p *policies) get(version string) *policy.Policy {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known[version]
}

func (p *policies) put(version string, made *policy.Policy) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= maxKnownPolicies { // few are ever in use at one time
		p.known = make(map[string]*policy.Policy, 1)
	}
	p.known[version] = made
}

// policyAt gives a version as it holds at a moment; the empty one is what ships.
func (e *Engine) policyAt(ctx context.Context, r Reader, version string, at int64) (*policy.Policy, error) {
	p, err := e.policyOf(ctx, r, version)
	if err != nil {
		return nil, err
	}
	return e.atDayRates(ctx, r, p, at)
}

// policyOf gives a version ready for use, with the worths of its document.
func (e *Engine) policyOf(ctx context.Context, r Reader, version string) (*policy.Policy, error) {
	if version == "" {
		return e.Policy, nil
	}
	p, err := e.keptPolicy(ctx, r, version)
	if p == nil && err == nil {
		err = fmt.Errorf("the policy %s is in force, and is not there", version)
	}
	return p, err
}

// keptPolicy gives a version that was applied, ready for use; nil when none was.
func (e *Engine) keptPolicy(ctx context.Context, r Reader, version string) (*policy.Policy, error) {
	if p := e.policies.get(version); p != nil {
		return p, nil
	}
	record, found, err := r.Policy(ctx, version)
	if err != nil {
		return nil, fmt.Errorf("read the policy %s: %w", version, err)
	}
	if !found {
		return nil, nil
	}
	p, err := readyPolicy(&record)
	if err != nil {
		return nil, err
	}
	e.policies.put(version, p)
	return p, nil
}

// readyPolicy makes a stored version ready for use: by its quick form, and by
// its text when that was written by a version of the tool that knew less.
func readyPolicy(record *PolicyRecord) (*policy.Policy, error) {
	p, err := document.Load([]byte(record.Compiled))
	if err == nil {
		return p, nil
	}
	d, textErr := document.Read([]byte(record.Document))
	if textErr != nil {
		return nil, fmt.Errorf("the policy %s, which was applied, cannot be read any more: %w", record.Version, err)
	}
	return d.Policy, nil
}

// inForce gives the policy that holds at a moment.
func (e *Engine) inForce(ctx context.Context, r Reader, at int64) (*policy.Policy, error) {
	version, err := r.PolicyInForce(ctx, at)
	if err != nil {
		return nil, fmt.Errorf("read the policy's version: %w", err)
	}
	return e.policyAt(ctx, r, version, at)
}

// latest is now, or the moment of the last change where the clock is behind it.
func (e *Engine) latest(ctx context.Context, r Reader) (int64, error) {
	last, err := r.LastAt(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the time of the last change: %w", err)
	}
	return max(e.now(), last), nil
}

// inForceNow gives the policy that holds now.
func (e *Engine) inForceNow(ctx context.Context, r Reader) (*policy.Policy, error) {
	at, err := e.latest(ctx, r)
	if err != nil {
		return nil, err
	}
	return e.inForce(ctx, r, at)
}

// policyNow gives the policy that holds now, for what is asked outside of a read.
func (e *Engine) policyNow(ctx context.Context) (p *policy.Policy, err error) {
	err = e.Store.Read(ctx, func(r Reader) error {
		p, err = e.inForceNow(ctx, r)
		return err
	})
	return p, err
}
