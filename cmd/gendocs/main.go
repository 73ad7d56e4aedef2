// Gendocs writes the command reference in docs/reference and, when asked, the
// man pages, both from the tree of commands; and the table of events in their
// guide, from the contract. What it writes depends on these alone: it has no
// dates and no versions in it.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/okpay/okpay/commands"
)

const (
	fileMode   = 0o644
	folderMode = 0o755
)

func main() {
	reference := flag.String("reference", filepath.Join("docs", "reference"), "folder of the command reference")
	events := flag.String("events", filepath.Join("docs", "guides", "events.md"), "guide with the table of events")
	man := flag.String("man", "", "write man pages to this folder, and no reference")
	flag.Parse()
	root := commands.NewRoot(commands.Deps{})
	write, dir := writeReference, *reference
	if *man != "" {
		write, dir = writeMan, *man
	}
	err := write(root, dir)
	if err == nil && *man == "" {
		err = writeEvents(*events)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gendocs:", err)
		os.Exit(1)
	}
}

// writeReference writes a page a command, and takes away pages of commands that
// are no more.
func writeReference(root *cobra.Command, dir string) error {
	pages := map[string][]byte{}
	err := walk(root, func(cmd *cobra.Command) error {
		var page bytes.Buffer
		if err := doc.GenMarkdown(cmd, &page); err != nil {
			return fmt.Errorf("describe %s: %w", cmd.CommandPath(), err)
		}
		pages[pageName(cmd, "_")+".md"] = page.Bytes()
		return nil
	})
	if err != nil {
		return err
	}
	return replaceFiles(dir, "*.md", pages)
}

func writeMan(root *cobra.Command, dir string) error {
	pages := map[string][]byte{}
	err := walk(root, func(cmd *cobra.Command) error {
		var page bytes.Buffer
		header := &doc.GenManHeader{Section: "1", Source: "okpay", Manual: "okpay manual"}
		if err := doc.GenMan(cmd, header, &page); err != nil {
			return fmt.Errorf("describe %s: %w", cmd.CommandPath(), err)
		}
		pages[pageName(cmd, "-")+".1"] = withoutDate(page.Bytes())
		return nil
	})
	if err != nil {
		return err
	}
	return replaceFiles(dir, "*.1", pages)
}

// walk visits a command and all below it that a user can call.
func walk(cmd *cobra.Command, visit func(*cobra.Command) error) error {
	cmd.DisableAutoGenTag = true
	if err := visit(cmd); err != nil {
		return err
	}
	for _, child := range cmd.Commands() {
		if !child.IsAvailableCommand() || child.IsAdditionalHelpTopicCommand() {
			continue
		}
		if err := walk(child, visit); err != nil {
			return err
		}
	}
	return nil
}

func pageName(cmd *cobra.Command, separator string) string {
	return strings.ReplaceAll(cmd.CommandPath(), " ", separator)
}

// withoutDate empties the date of the page's title line, the third argument of
// its .TH macro (man-pages(7)).
func withoutDate(page []byte) []byte {
	lines := bytes.Split(page, []byte("\n"))
	for i, line := range lines {
		if bytes.HasPrefix(line, []byte(".TH ")) {
			fields := strings.Split(string(line), `"`)
			const date = 5 // .TH "NAME" "1" "DATE": every second field is between quotes
			if len(fields) > date {
				fields[date] = ""
			}
			lines[i] = []byte(strings.Join(fields, `"`))
		}
	}
	return bytes.Join(lines, []byte("\n"))
}

// replaceFiles makes the files of dir that match pattern be these.
func replaceFiles(dir, pattern string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		return err
	}
	for _, path := range old {
		if _, stays := files[filepath.Base(path)]; stays {
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, fileMode); err != nil {
			return err
		}
	}
	return nil
}
