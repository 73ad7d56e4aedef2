package output

import (
	"errors"
	"io"
	"strings"
)

// lineBytes bounds an answer and a secret.
const lineBytes = 4 << 10

// ReadSecret reads one line, such as the password of --password-stdin: up to and without the first \n or \r\n, or up
// to the end. It reads not a byte further, so that a second secret may follow on the next line. A line that is empty,
// holds a NUL or is longer than 4 KiB is a *UsageError that does not repeat it.
func ReadSecret(r io.Reader) (string, error) {
	line, err := readLine(r)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return "", err
	case line == "":
		return "", &UsageError{Message: "the secret is empty", Hint: "write it to the standard input, on one line"}
	case strings.ContainsRune(line, 0):
		return "", &UsageError{Message: "the secret holds a NUL character", Hint: "give it as one line of text"}
	}
	return line, nil
}

// readLine reads byte by byte to the end of the line. At the end of the input it returns what there is, and io.EOF
// when there is nothing.
func readLine(r io.Reader) (string, error) {
	line := make([]byte, 0, 64)
	var one [1]byte
	for {
		n, err := r.Read(one[:])
		switch {
		case n == 1 && one[0] == '\n':
			return strings.TrimSuffix(string(line), "\r"), nil
		case n == 1 && len(line) == lineBytes:
			return "", &UsageError{Message: "the line is longer than 4 KiB", Hint: "give one short line of text"}
		case n == 1:
			line = append(line, one[0])
		case errors.Is(err, io.EOF) && len(line) > 0:
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		if err != nil && n == 0 {
			return "", err
		}
	}
}
