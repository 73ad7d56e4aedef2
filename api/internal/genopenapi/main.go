// Genopenapi writes the OpenAPI 3.1 document of the remote API from its table
// of routes and the types of the contract. It is run by go generate; what it
// writes depends on these alone.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/okpay/okpay/api"
)

const fileMode = 0o644

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: genopenapi FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "genopenapi:", err)
		os.Exit(1)
	}
}

func write(path string) error {
	text, err := render()
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, fileMode)
}

func render() ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(document(api.Routes()))
	return out.Bytes(), err
}
