package payees

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// workbook is an Excel workbook (ECMA-376, part 1, SpreadsheetML) of which one
// sheet is read: a zip archive of XML files that name each other.
type workbook struct {
	files    []*zip.File
	sheets   []bookSheet
	date1904 bool // days count from 1904
	shared   sharedStrings
	styles   []numberStyle
}

// bookSheet is a sheet by its name and by the file that holds it.
type bookSheet struct {
	name, relation string
	hidden         bool
}

// relation says which file a workbook means by a name of its own.
type relation struct{ id, kind, target string }

// signature starts the entry of a file in the directory of a zip archive.
const signature = "PK\x01\x02"

// openWorkbook reads what is not the sheet itself.
func openWorkbook(from *content) (*workbook, []relation, string, error) {
	text, err := io.ReadAll(io.LimitReader(from, maxWorkbook+1))
	switch {
	case errors.Is(err, errTooLarge):
		return nil, nil, "", from.tooLarge(0)
	case err != nil:
		return nil, nil, "", err
	case len(text) > maxWorkbook:
		return nil, nil, "", refuseFile(fmt.Sprintf("the workbook is larger than %d bytes", maxWorkbook), "split it, or save the sheet as CSV (UTF-8)", 0)
	case bytes.Count(text, []byte(signature)) > maxParts:
		return nil, nil, "", refuseFile(fmt.Sprintf("the file is an archive of more than %d files", maxParts), workbookHint, 0)
	}
	archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, nil, "", refuseFile("the file is no workbook: "+err.Error(), workbookHint, 0)
	}
	book := &workbook{files: archive.File}
	root, err := book.relations("_rels/.rels")
	if err != nil {
		return nil, nil, "", err
	}
	main := ofKind(root, "/officeDocument")
	if main == "" {
		return nil, nil, "", refuseFile("the file is an archive and no workbook", workbookHint, 0)
	}
	main = strings.TrimPrefix(main, "/")
	folder, name := path.Split(main)
	relations, err := book.relations(folder + "_rels/" + name + ".rels")
	if err != nil {
		return nil, nil, "", err
	}
	return book, relations, main, book.readSheets(main)
}

// open opens a part by its name.
func (b *workbook) open(name string) (*part, error) {
	for _, file := range b.files {
		if file.Name == name {
			return openPart(file)
		}
	}
	return nil, refuseFile(fmt.Sprintf("the file is no workbook: it has no %.100q", name), workbookHint, 0)
}

// relations reads which files a part names.
func (b *workbook) relations(name string) ([]relation, error) {
	p, err := b.open(name)
	if err != nil {
		return nil, err
	}
	defer p.close()
	var all []relation
	return all, p.each(func(start xml.StartElement) error {
		if start.Name.Local == "Relationship" && attribute(start, "TargetMode") != "External" {
			if len(all) == maxParts {
				return badPart(name, errPartTooLarge)
			}
			all = append(all, relation{attribute(start, "Id"), attribute(start, "Type"), attribute(start, "Target")})
		}
		return nil
	})
}

// ofKind gives the target of the first relation whose kind ends so; the kinds
// have one name space in the standard's strict form and another in the other.
func ofKind(all []relation, kind string) string {
	for _, r := range all {
		if strings.HasSuffix(r.kind, kind) {
			return r.target
		}
	}
	return ""
}

// absolute gives the name of a part that the workbook at main means.
func absolute(main, target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join(path.Dir(main), target)
}

// readSheets reads the names of the sheets.
func (b *workbook) readSheets(main string) error {
	p, err := b.open(main)
	if err != nil {
		return err
	}
	defer p.close()
	return p.each(func(start xml.StartElement) error {
		switch start.Name.Local {
		case "workbookPr":
			b.date1904 = isTrue(attribute(start, "date1904"))
		case "sheet":
			if len(b.sheets) == maxSheets {
				return badPart(main, errPartTooLarge)
			}
			state := attribute(start, "state")
			b.sheets = append(b.sheets, bookSheet{attribute(start, "name"), attribute(start, "id"), state == "hidden" || state == "veryHidden"})
		}
		return nil
	})
}

func isTrue(text string) bool { return text == "1" || text == "true" }

// choose gives the sheet of that name, in whatever case, or without a name the
// first that is not hidden. warning tells that there are others.
func (b *workbook) choose(name string) (chosen bookSheet, warning []string, err error) {
	var names []string
	for _, sheet := range b.sheets {
		names = append(names, fmt.Sprintf("%.60q", sheet.name))
	}
	at := slices.IndexFunc(b.sheets, func(sheet bookSheet) bool {
		if name == "" {
			return !sheet.hidden
		}
		return strings.EqualFold(sheet.name, name)
	})
	switch {
	case at < 0 && name == "":
		return bookSheet{}, nil, refuseFile("the workbook has no sheet", workbookHint, 0)
	case at < 0:
		return bookSheet{}, nil, refuseFile(fmt.Sprintf("the workbook has no sheet %.60q", name),
			"it has "+list(names[:min(len(names), shownHeader)]), 0)
	case name == "" && len(b.sheets) > 1:
		warning = []string{fmt.Sprintf("the workbook has %d sheets, of which %s is read; --sheet names another", len(b.sheets), names[at])}
	}
	return b.sheets[at], warning, nil
}
