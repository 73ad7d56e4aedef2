package statement

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"path"
	"slices"
	"strings"
)

//go:embed mappings/*.yaml
var mappingFiles embed.FS

// ReadyMappings reads the mappings that come with the package, in the order of their
// names.
func ReadyMappings() ([]*Mapping, error) {
	const folder = "mappings"
	files, err := mappingFiles.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("read the ready mappings: %w", err)
	}
	list := make([]*Mapping, 0, len(files))
	for _, file := range files {
		text, err := mappingFiles.ReadFile(path.Join(folder, file.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the ready mappings: %w", err)
		}
		m, err := ParseMapping(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name(), err)
		}
		list = append(list, m)
	}
	return list, nil
}

// MappingText gives a ready mapping as it is written, and nil when there is none of
// that name.
func MappingText(name string) []byte {
	text, err := mappingFiles.ReadFile("mappings/" + name + ".yaml")
	if err != nil {
		return nil // there is no such file
	}
	return text
}

// recognise finds the ready mapping of a CSV file by its header. It is an error when
// several fit, since they read days or amounts in different ways.
func recognise(head []byte) (*Mapping, error) {
	ready, err := ReadyMappings()
	if err != nil {
		return nil, err
	}
	var fitting []*Mapping
	for _, m := range ready {
		text := head
		for range m.Skip {
			_, text, _ = bytes.Cut(text, []byte("\n"))
		}
		from := csv.NewReader(bytes.NewReader(text))
		from.Comma, from.FieldsPerRecord = m.Delimiter.rune(), -1
		header, err := from.Read()
		if err == nil && len(m.missing(headerNames(header))) == 0 {
			fitting = append(fitting, m)
		}
	}
	switch len(fitting) {
	case 0:
		return nil, nil
	case 1:
		return fitting[0], nil
	}
	names := make([]string, len(fitting))
	for i, m := range fitting {
		names[i] = m.Name
	}
	return nil, &Error{
		Format: CSV, Line: 1, Reason: "several ready mappings fit the header: " + strings.Join(names, ", "),
		Hint: "say with --mapping which one it is; they differ in how days and amounts are written",
	}
}

// headerNames brings the names of columns into the form in which they are compared.
func headerNames(header []string) []string {
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = columnName(name)
	}
	return names
}

func columnName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// missing lists the columns of a mapping that a header does not have.
func (m *Mapping) missing(names []string) []string {
	var list []string
	columns, _ := m.columns()
	for _, name := range columns {
		if !slices.Contains(names, columnName(name)) {
			list = append(list, name)
		}
	}
	return list
}
