package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
)

// SQLite's own check of a file finds what is damaged in its structure and not a
// digit that became another. So a backup holds the SHA-256 of its own file, as
// that is with a placeholder where the digest stands.

// errNoDigest says that a digest does not stand in a file exactly once.
var errNoDigest = errors.New("the digest is not in the file once")

// digestPlaceholder stands where the digest will. No text holds it, for it is
// not UTF-8.
func digestPlaceholder() []byte {
	sum := sha256.Sum256([]byte("okpay: here the digest of the backup will stand"))
	return sum[:]
}

// stampDigest puts the digest in the place of the placeholder.
func stampDigest(path string) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR, ownerOnlyFile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	at, err := findOnce(file, digestPlaceholder())
	if err != nil {
		return err
	}
	sum, err := digestOf(file, at)
	if err != nil {
		return err
	}
	_, err = file.WriteAt(sum, at)
	return err
}

// digestHolds reports whether the digest is that of the file.
func digestHolds(path string, digest []byte) (holds bool, err error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	at, err := findOnce(file, digest)
	if errors.Is(err, errNoDigest) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	sum, err := digestOf(file, at)
	return bytes.Equal(sum, digest), err
}

// digestOf is the SHA-256 of the file with the placeholder at at.
func digestOf(file *os.File, at int64) ([]byte, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	sum := sha256.New()
	if _, err := io.CopyN(sum, file, at); err != nil {
		return nil, err
	}
	sum.Write(digestPlaceholder())
	if _, err := file.Seek(sha256.Size, io.SeekCurrent); err != nil {
		return nil, err
	}
	_, err := io.Copy(sum, file)
	return sum.Sum(nil), err
}

// findChunk is how much of a file is looked at at once.
const findChunk = 1 << 20

// findOnce says where bytes stand in a file, which must be at one place alone.
func findOnce(file *os.File, wanted []byte) (int64, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	found, at := 0, int64(0)
	overlap := len(wanted) - 1
	buffer := make([]byte, 0, findChunk+overlap)
	for start := int64(0); ; {
		n, err := io.ReadFull(file, buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		for from := 0; ; {
			i := bytes.Index(buffer[from:], wanted)
			if i < 0 {
				break
			}
			found, at = found+1, start+int64(from+i)
			from += i + 1
		}
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			if found != 1 {
				return 0, fmt.Errorf("%w: %d times", errNoDigest, found)
			}
			return at, nil
		case err != nil:
			return 0, err
		}
		kept := copy(buffer, buffer[len(buffer)-overlap:])
		start += int64(len(buffer) - kept)
		buffer = buffer[:kept]
	}
}
