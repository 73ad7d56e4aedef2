package commands

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/okpay/okpay/wallet"
)

// A plan's file is the plan's JSON, indented, with each item on a line of its
// own, so that two plans can be compared line by line. It ends with a newline.

// planFileBytes bounds the plan file that is read: MaxPayoutRows items of the
// longest texts take less.
const planFileBytes = 2 << 30

// privateMode keeps names and amounts from other users of the machine.
const privateMode = 0o600

// emptyItems is how the head of a plan ends, its items being the last field.
const emptyItems = `"items": []` + "\n}"

// writePlanFile writes a plan so that the file is there whole or not at all.
func writePlanFile(path string, plan wallet.PayoutPlan) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".okpay-plan-*")
	if err != nil {
		return unwritable(path, err)
	}
	defer os.Remove(temporary.Name()) //nolint:errcheck // it is gone when all went well
	if err := writeAndSync(temporary, plan); err != nil {
		_ = temporary.Close() // the first error is the one to tell
		return unwritable(path, err)
	}
	if err := temporary.Close(); err != nil {
		return unwritable(path, err)
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return unwritable(path, err)
	}
	return nil
}

func writeAndSync(file *os.File, plan wallet.PayoutPlan) error {
	if err := file.Chmod(privateMode); err != nil {
		return err
	}
	w := bufio.NewWriterSize(file, 1<<16)
	if err := encodePlan(w, plan); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Sync()
}

// encodePlan writes the head of a plan indented and each item on one line.
func encodePlan(w io.Writer, plan wallet.PayoutPlan) error {
	items := plan.Items
	plan.Items = []wallet.PlanItem{}
	var head bytes.Buffer
	enc := json.NewEncoder(&head)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(plan); err != nil {
		return fmt.Errorf("write the head of a plan: %w", err)
	}
	text, found := bytes.CutSuffix(head.Bytes(), []byte(emptyItems+"\n"))
	if !found {
		return errors.New("write a plan: its items are not the last field")
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	return encodeItems(w, items)
}

func encodeItems(w io.Writer, items []wallet.PlanItem) error {
	if len(items) == 0 {
		_, err := io.WriteString(w, emptyItems+"\n")
		return err
	}
	if _, err := io.WriteString(w, `"items": [`+"\n"); err != nil {
		return err
	}
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	for i, item := range items {
		line.Reset()
		line.WriteString("    ")
		if err := enc.Encode(item); err != nil {
			return fmt.Errorf("write an item of a plan: %w", err)
		}
		if i < len(items)-1 {
			line.Truncate(line.Len() - 1) // the newline of Encode, to put a comma before it
			line.WriteString(",\n")
		}
		if _, err := w.Write(line.Bytes()); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "  ]\n}\n")
	return err
}

// readPlanFile reads a plan and verifies that its id is that of its content.
func readPlanFile(path string) (wallet.PayoutPlan, error) {
	file, err := os.Open(path)
	if err != nil {
		return wallet.PayoutPlan{}, unreadable(path, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	plan, err := decodePlan(file)
	if err != nil {
		return wallet.PayoutPlan{}, wallet.Refuse(wallet.CodeInvalidFile, fmt.Sprintf("%s is not a plan: %v", path, err),
			"make one with okpay payout plan FILE --out PLAN")
	}
	id, err := plan.ContentID()
	if err != nil {
		return wallet.PayoutPlan{}, err
	}
	if id != plan.ID {
		return wallet.PayoutPlan{}, wallet.Refuse(wallet.CodePlanStale, path+" was changed after it was planned: its content does not have its id",
			"change the payee file instead, and plan it again", "id", plan.ID, "content_id", id)
	}
	if err := checkSums(plan); err != nil {
		return wallet.PayoutPlan{}, wallet.Refuse(wallet.CodePlanStale, fmt.Sprintf("%s was changed after it was planned: %v", path, err),
			"change the payee file instead, and plan it again", "id", plan.ID)
	}
	return plan, nil
}

func decodePlan(r io.Reader) (wallet.PayoutPlan, error) {
	var plan wallet.PayoutPlan
	text, err := io.ReadAll(&io.LimitedReader{R: r, N: planFileBytes + 1})
	if err != nil {
		return plan, err
	}
	if len(text) > planFileBytes {
		return plan, fmt.Errorf("it is larger than %d bytes", int64(planFileBytes))
	}
	head, items, split := splitPlan(text)
	if split {
		text = head
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&plan); err != nil {
		return plan, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return plan, errors.New("something follows the plan")
	}
	if split {
		plan.Items = items
	}
	if len(plan.Items) > wallet.MaxPayoutRows {
		return plan, fmt.Errorf("it has more than %d items", wallet.MaxPayoutRows)
	}
	return plan, nil
}

// checkSource refuses a plan whose payee file has changed since. The file is
// looked for beside the plan and then in the working folder; a plan may also
// travel without it.
func checkSource(planPath string, plan wallet.PayoutPlan) error {
	if plan.Source == "" || plan.Source != filepath.Base(plan.Source) {
		return nil
	}
	for _, path := range []string{filepath.Join(filepath.Dir(planPath), plan.Source), plan.Source} {
		sum, err := fileSHA256(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return unreadable(path, err)
		case sum != plan.SourceSHA256:
			return wallet.Refuse(wallet.CodePlanStale, path+" has changed since it was planned",
				"plan it again with okpay payout plan", "source", path, "planned_sha256", plan.SourceSHA256, "sha256", sum)
		}
		return nil
	}
	return nil
}

func fileSHA256(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close() //nolint:errcheck // it was only read
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func unreadable(path string, err error) *wallet.Error {
	return wallet.Refuse(wallet.CodeInvalidFile, fmt.Sprintf("cannot read %s: %s", path, reason(err)), "name a file that you can read")
}

func unwritable(path string, err error) *wallet.Error {
	return wallet.Refuse(wallet.CodeInvalidFile, fmt.Sprintf("cannot write %s: %s", path, reason(err)), "name a file in a folder that you can write to")
}

// reason is what the system says, without the path that the message has.
func reason(err error) string {
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		return wrapped.Err.Error()
	}
	if wrapped, ok := errors.AsType[*os.LinkError](err); ok {
		return wrapped.Err.Error()
	}
	return err.Error()
}
