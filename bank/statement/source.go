package statement

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// headSize is how much of a file is looked at to find its format.
const headSize = 32 << 10

// source gives a file as UTF-8, and keeps its hash and its limit.
type source struct {
	file    io.Reader
	sum     hash.Hash
	total   int64
	most    int64
	decoded *bufio.Reader
}

func newSource(r io.Reader, most int64) *source {
	return &source{file: r, sum: sha256.New(), most: most}
}

// rawReader reads the bytes of the file as they are.
type rawReader struct{ s *source }

func (r rawReader) Read(p []byte) (int, error) {
	n, err := r.s.file.Read(p)
	_, _ = r.s.sum.Write(p[:n]) // a hash never fails
	r.s.total += int64(n)
	if r.s.total > r.s.most {
		return 0, &Error{Reason: fmt.Sprintf("the file is larger than %d bytes", r.s.most)}
	}
	return n, err
}

// head begins to read, finds out how the file writes its characters, and gives its
// beginning.
func (s *source) head() ([]byte, error) {
	raw := bufio.NewReaderSize(rawReader{s}, headSize)
	start, err := raw.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the statement: %w", err)
	}
	s.decoded = bufio.NewReaderSize(decode(raw, start), headSize)
	head, err := s.decoded.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the statement: %w", err)
	}
	return head, nil
}

// Read gives the file as UTF-8.
func (s *source) Read(p []byte) (int, error) { return s.decoded.Read(p) }

// drain reads what is left of the file.
func (s *source) drain() error {
	if _, err := io.Copy(io.Discard, s.decoded); err != nil {
		return fmt.Errorf("read the statement: %w", err)
	}
	return nil
}

func (s *source) sha256() string { return hex.EncodeToString(s.sum.Sum(nil)) }
