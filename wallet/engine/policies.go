package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/policy/document"
)

// ShowPolicy implements wallet.Policies.
func (s *session) ShowPolicy(ctx context.Context, in wallet.ShowPolicyInput) (wallet.PolicyVersion, error) {
	var out wallet.PolicyVersion
	if err := s.operator(); err != nil {
		return out, err
	}
	if in.Version != "" && !in.At.IsZero() {
		return out, wallet.Refuse(wallet.CodeInvalidInput, "a version and a moment were both given", "name one of them")
	}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		now, err := s.engine.timeline(ctx, r)
		if err != nil {
			return err
		}
		version := cmp.Or(in.Version, now.inForce)
		if !in.At.IsZero() {
			if version, err = r.PolicyInForce(ctx, in.At.UnixMicro()); err != nil {
				return fmt.Errorf("read the policy's version: %w", err)
			}
		}
		out, err = s.engine.showPolicy(ctx, r, version, now)
		return err
	})
	return out, err
}

// timeline is where the versions of the policy stand: the time, and which one is
// in force.
type timeline struct {
	now     int64
	inForce string
}

func (e *Engine) timeline(ctx context.Context, r Reader) (t timeline, err error) {
	if t.now, err = e.latest(ctx, r); err != nil {
		return t, err
	}
	if t.inForce, err = r.PolicyInForce(ctx, t.now); err != nil {
		return t, fmt.Errorf("read the policy's version: %w", err)
	}
	return t, nil
}

// showPolicy shows a version with its document. The empty one is what ships.
func (e *Engine) showPolicy(ctx context.Context, r Reader, version string, now timeline) (wallet.PolicyVersion, error) {
	record, found, err := r.Policy(ctx, version)
	switch {
	case err != nil:
		return wallet.PolicyVersion{}, fmt.Errorf("read a policy: %w", err)
	case found:
		out := presentPolicy(&record, now)
		out.Document = record.Document
		return out, nil
	case version != "" && version != e.Policy.Version:
		return wallet.PolicyVersion{}, wallet.Refuse(wallet.CodePolicyNotFound, "there is no policy "+quote(version), "see `okpay policy history`")
	}
	out := e.shippedPolicy(now.inForce)
	out.Document = document.DefaultText()
	return out, nil
}

// shippedPolicy is the version that holds until another is applied.
func (e *Engine) shippedPolicy(inForce string) wallet.PolicyVersion {
	out := wallet.PolicyVersion{Version: e.Policy.Version, Status: wallet.PolicyInForce, SHA256: document.DefaultSHA256()}
	if inForce != "" {
		out.Status = wallet.PolicyPast
	}
	return out
}

func presentPolicy(v *PolicyRecord, t timeline) wallet.PolicyVersion {
	out := wallet.PolicyVersion{
		Version: v.Version, Status: wallet.PolicyPast, EffectiveAt: timePtr(v.EffectiveAt), AppliedAt: timePtr(v.AppliedAt),
		AppliedBy: v.Actor, Reason: v.Reason, SHA256: v.SHA256,
	}
	switch {
	case v.Version == t.inForce:
		out.Status = wallet.PolicyInForce
	case v.EffectiveAt > t.now:
		out.Status = wallet.PolicyScheduled
	}
	return out
}

// ListPolicies implements wallet.Policies. Its cursor is "EFFECTIVE.APPLIED"; the
// version that ships is the last of all.
func (s *session) ListPolicies(ctx context.Context, in wallet.ListPoliciesInput) (wallet.Page[wallet.PolicyVersion], error) {
	page := wallet.Page[wallet.PolicyVersion]{Items: []wallet.PolicyVersion{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	query := PolicyQuery{Limit: limit + 1, EffectiveAt: math.MaxInt64, AppliedAt: math.MaxInt64}
	if in.After != "" {
		if query.EffectiveAt, query.AppliedAt, err = parsePolicyCursor(in.After); err != nil {
			return page, err
		}
	}
	var list []PolicyRecord
	var now timeline
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if now, err = s.engine.timeline(ctx, r); err != nil {
			return err
		}
		list, err = r.ListPolicies(ctx, query)
		return err
	})
	if err != nil {
		return page, fmt.Errorf("list policies: %w", err)
	}
	page = pageOf(list, limit, policyCursor, func(v *PolicyRecord) wallet.PolicyVersion { return presentPolicy(v, now) })
	switch {
	case page.Next != "":
	case len(page.Items) < limit:
		page.Items = append(page.Items, s.engine.shippedPolicy(now.inForce))
	default: // it has a page of its own
		page.Next = policyCursor(&list[len(list)-1])
	}
	return page, nil
}

func policyCursor(v *PolicyRecord) string {
	return strconv.FormatInt(v.EffectiveAt, 10) + "." + strconv.FormatInt(v.AppliedAt, 10)
}

func parsePolicyCursor(text string) (effective, applied int64, err error) {
	before, after, _ := strings.Cut(text, ".")
	effective, badEffective := strconv.ParseInt(before, 10, 64)
	applied, badApplied := strconv.ParseInt(after, 10, 64)
	if badEffective != nil || badApplied != nil {
		return 0, 0, badCursor()
	}
	return effective, applied, nil
}

// ApplyPolicy implements wallet.Policies.
func (s *session) ApplyPolicy(ctx context.Context, in wallet.ApplyPolicyInput) (wallet.PolicyVersion, error) {
	var out wallet.PolicyVersion
	if err := s.operator(); err != nil {
		return out, err
	}
	read, err := readPolicy(in.Document)
	if err != nil {
		return out, err
	}
	if _, failed := document.TryAll(read.Policy, read.Cases); failed > 0 {
		return out, casesFailed(read, failed)
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return out, err
	}
	from := ""
	if !in.EffectiveAt.IsZero() {
		from = in.EffectiveAt.UTC().Format(time.RFC3339Nano)
	}
	fields := []field{{"command", "policy apply"}, {"document", read.SHA256}, {"effective_at", from}, {"reason", reason}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record := PolicyRecord{
			Version: read.Policy.Version, Document: read.Text, Compiled: string(read.JSON()), SHA256: read.SHA256,
			EffectiveAt: moment, AppliedAt: moment, Actor: s.caller.actor(), Reason: reason,
		}
		if !in.EffectiveAt.IsZero() {
			record.EffectiveAt = in.EffectiveAt.UnixMicro()
		}
		there, err := s.engine.mayApplyPolicy(ctx, r, &record, read, moment)
		if err != nil {
			return EventRecord{}, err
		}
		if there != nil {
			out = *there
			return EventRecord{}, nil
		}
		c.Policies = append(c.Policies, record)
		now := timeline{now: moment}
		if record.EffectiveAt <= moment {
			now.inForce = record.Version
		}
		out = presentPolicy(&record, now)
		data, err := eventData("version", record.Version, "sha256", record.SHA256, "effective_at", timeOf(record.EffectiveAt))
		return EventRecord{Type: "policy.applied", Object: "policy:" + record.Version, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		var kept struct{ Version string }
		if err := json.Unmarshal(stored.Data, &kept); err != nil {
			return fmt.Errorf("read which policy was applied: %w", err)
		}
		now, err := s.engine.timeline(ctx, r)
		if err != nil {
			return err
		}
		out, err = s.engine.showPolicy(ctx, r, kept.Version, now)
		out.Document, out.IdempotentReplay = "", true
		return err
	})
	out.DryRun = in.DryRun
	return out, err
}

// mayApplyPolicy refuses a version that cannot come into force. It gives the
// version that is there already with the same text, which stays as it is.
func (e *Engine) mayApplyPolicy(ctx context.Context, r Reader, record *PolicyRecord, read *document.Document, moment int64) (*wallet.PolicyVersion, error) {
	inForce, err := r.PolicyInForce(ctx, moment)
	if err != nil {
		return nil, fmt.Errorf("read the policy's version: %w", err)
	}
	there, found, err := r.Policy(ctx, record.Version)
	if err != nil {
		return nil, fmt.Errorf("read a policy: %w", err)
	}
	if found && there.SHA256 == record.SHA256 && (there.EffectiveAt == record.EffectiveAt || record.EffectiveAt == moment && there.EffectiveAt <= moment) {
		out := presentPolicy(&there, timeline{now: moment, inForce: inForce})
		out.Unchanged = true
		return &out, nil
	}
	if found || record.Version == e.Policy.Version {
		return nil, wallet.Refuse(wallet.CodePolicyVersionUsed, "there is a policy of the version "+quote(record.Version)+" already, and it stays as it is",
			"give the document a version of its own: past decisions name the one before", "version", record.Version)
	}
	current, err := e.policyOf(ctx, r, inForce)
	if err != nil {
		return nil, err
	}
	if base := read.Policy.Base; base != current.Base {
		return nil, wallet.Refuse(wallet.CodePolicyInvalid, fmt.Sprintf("the base is %s, and in this wallet all is counted in %s", base, current.Base),
			"write the amounts in "+string(current.Base), "base", string(base), "in_force", string(current.Base))
	}
	most := moment + wallet.MaxPolicyScheduled.Microseconds()
	if record.EffectiveAt < moment || record.EffectiveAt > most {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "a policy comes into force now or within a year, not at "+timeOf(record.EffectiveAt).Format(time.RFC3339),
			"what was decided before stays decided: give a moment to come, or none", "effective_at", timeOf(record.EffectiveAt))
	}
	return nil, nil
}

// readPolicy reads a document, and refuses one with mistakes, naming all of them.
func readPolicy(text string) (*document.Document, error) {
	read, err := document.Read([]byte(text))
	if err == nil {
		return read, nil
	}
	var told *document.Error
	if !errors.As(err, &told) {
		return nil, fmt.Errorf("read a policy: %w", err)
	}
	return nil, wallet.Refuse(wallet.CodePolicyInvalid, policyFault(told), "mend it, and look with `okpay policy check`", "problems", problemDetails(told))
}

// problemDetails are the mistakes in a form that reads the same after it has
// travelled.
func problemDetails(told *document.Error) []map[string]any {
	list := make([]map[string]any, len(told.Problems))
	for i, p := range told.Problems {
		list[i] = map[string]any{"line": p.Line, "column": p.Column, "path": p.Path, "message": p.Message}
	}
	return list
}

func policyFault(told *document.Error) string {
	first := told.Problems[0].String()
	if more := len(told.Problems) - 1; more > 0 {
		return fmt.Sprintf("the policy has %d mistakes; the first: %s", more+1, first)
	}
	return "the policy has a mistake: " + first
}

func casesFailed(read *document.Document, failed int) error {
	return wallet.Refuse(wallet.CodePolicyCasesFailed, fmt.Sprintf("%d of %d cases of the policy do not hold", failed, len(read.Cases)),
		"see which with `okpay policy test`, and mend the rule or the case", "failed", failed, "cases", len(read.Cases))
}
