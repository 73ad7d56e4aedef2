package rates

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// The bounds of a file. The whole history since 1999 is 0.6 MB as a zip, 2 MB as
// CSV and 8 MB as XML, with 7,000 days and 41 currencies.
const (
	MaxFile     = 32 << 20 // bytes, of what is in a zip, too
	MaxDays     = 50_000
	maxRateText = 40 // bytes of one rate
)

// Read reads a file of whatever form, and gives its days, the oldest first.
// Codes: invalid_file.
func Read(r io.Reader) ([]wallet.RateDay, error) {
	limited := &io.LimitedReader{R: r, N: MaxFile + 1}
	buffered := bufio.NewReader(limited)
	head, err := buffered.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read a file of rates: %w", err)
	}
	var days []wallet.RateDay
	if bytes.Equal(head, []byte("PK\x03\x04")) {
		days, err = readZip(buffered)
	} else {
		days, err = readText(buffered)
	}
	if limited.N <= 0 {
		return nil, bad(0, fmt.Sprintf("it is larger than %d MiB", MaxFile>>20))
	}
	if err != nil {
		return nil, err
	}
	return inOrder(days)
}

// readZip reads the only file of a zip.
func readZip(r io.Reader) ([]wallet.RateDay, error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read a file of rates: %w", err)
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, bad(0, "the zip is damaged")
	}
	if len(archive.File) != 1 {
		return nil, bad(0, fmt.Sprintf("the zip holds %d files, and not one", len(archive.File)))
	}
	inner := archive.File[0]
	if form := strings.ToLower(path.Ext(inner.Name)); form != ".csv" && form != ".xml" {
		return nil, bad(0, "the zip holds no CSV and no XML")
	}
	opened, err := inner.Open()
	if err != nil {
		return nil, bad(0, "the zip is damaged")
	}
	defer opened.Close()
	limited := &io.LimitedReader{R: opened, N: MaxFile + 1}
	days, err := readText(bufio.NewReader(limited))
	if limited.N <= 0 {
		return nil, bad(0, fmt.Sprintf("what is in the zip is larger than %d MiB", MaxFile>>20))
	}
	if err != nil && wallet.CodeOf(err) != wallet.CodeInvalidFile {
		return nil, bad(0, "the zip is damaged")
	}
	return days, err
}

// readText reads CSV or XML, whichever it is.
func readText(r *bufio.Reader) ([]wallet.RateDay, error) {
	if mark, err := r.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		if _, err := r.Discard(3); err != nil {
			return nil, fmt.Errorf("read a file of rates: %w", err)
		}
	}
	head, err := r.Peek(1)
	switch {
	case errors.Is(err, io.EOF):
		return nil, bad(0, "it is empty")
	case err != nil:
		return nil, fmt.Errorf("read a file of rates: %w", err)
	case head[0] == '<':
		return readXML(r)
	default:
		return readCSV(r)
	}
}

// inOrder puts days into their order; there is one of each.
func inOrder(days []wallet.RateDay) ([]wallet.RateDay, error) {
	if len(days) == 0 {
		return nil, bad(0, "there is no day in it")
	}
	slices.SortFunc(days, func(a, b wallet.RateDay) int { return cmp.Compare(a.Date, b.Date) })
	for i := 1; i < len(days); i++ {
		if days[i].Date == days[i-1].Date {
			return nil, bad(0, "the day "+days[i].Date+" is there twice")
		}
	}
	return days, nil
}

// addRate adds a rate of a day, which has none of that currency yet.
func addRate(day *wallet.RateDay, line int, currency, text string) error {
	if !money.IsCode(currency) || currency == string(wallet.RatesBase) {
		return bad(line, fmt.Sprintf("%q is no currency that has a rate", clip(currency)))
	}
	if len(text) > maxRateText {
		return bad(line, "the rate of "+currency+" is too long")
	}
	rate, err := money.ParseRate(text)
	if err != nil {
		return bad(line, fmt.Sprintf("%q is no rate of %s", clip(text), currency))
	}
	if _, there := day.Rates[currency]; there {
		return bad(line, currency+" is there twice")
	}
	if len(day.Rates) >= wallet.MaxDayRates {
		return bad(line, fmt.Sprintf("there are more than %d currencies", wallet.MaxDayRates))
	}
	day.Rates[currency] = rate
	return nil
}

// newDay begins a day. The history writes its date as 2026-04-13, the daily CSV
// as 13 April 2026.
func newDay(line int, text string) (wallet.RateDay, error) {
	for _, form := range []string{time.DateOnly, "2 January 2006"} {
		if date, err := time.Parse(form, text); err == nil {
			if date.Year() < wallet.FirstRateYear || date.Year() > wallet.LastRateYear {
				break
			}
			return wallet.RateDay{Date: date.Format(time.DateOnly), Rates: map[string]money.Rate{}}, nil
		}
	}
	return wallet.RateDay{}, bad(line, fmt.Sprintf("%q is no date", clip(text)))
}

// bad refuses a file; line is 0 where none is to blame.
func bad(line int, why string) error {
	if line > 0 {
		why = fmt.Sprintf("line %d: %s", line, why)
	}
	return wallet.Refuse(wallet.CodeInvalidFile, "the rates cannot be read: "+why,
		"give a file of reference rates as the European Central Bank publishes it, unchanged", "line", line)
}

// clip shortens what stands in a file for an error.
func clip(text string) string {
	const most = 30
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
