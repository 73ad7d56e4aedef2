package config

import (
	"bytes"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/okpay/okpay/wallet"
)

// Profile is a profile of the file with what it sets itself. InUse says that it
// is the one that the file itself puts into use.
type Profile struct {
	Name     string            `json:"name"`
	InUse    bool              `json:"in_use"`
	Settings map[string]string `json:"settings"`
}

// Profiles lists the profiles of the file at path, in its order. A file that
// does not exist has none.
func Profiles(path string, environ []string) ([]Profile, error) {
	f, err := readFile(path, environment(environ).home())
	if err != nil {
		return nil, err
	}
	profiles := make([]Profile, 0, len(f.profiles))
	for _, p := range f.profiles {
		settings := make(map[string]string, len(p.values))
		for name, value := range p.values {
			settings[name] = shown(name, value)
		}
		profiles = append(profiles, Profile{Name: p.name, InUse: p.name == f.profile, Settings: settings})
	}
	return profiles, nil
}

// Set gives a setting a value in the file at path: in a profile, which is made
// when it is not there, or at the top when profile is empty. KeyProfile puts a
// profile into use. The rest of the file stays as it is, with its comments. A
// relative path is kept as an absolute one. A value that holds a password is
// refused, as is one with which the file would contradict itself.
func Set(path, profile, name, value string) error {
	k, known := findKey(name)
	if !known {
		return unknownKey(name, "config set")
	}
	canonical, err := k.value(value, name)
	if err != nil {
		return err
	}
	if isAddress(name) && hasPassword(canonical) {
		return wallet.Refuse(wallet.CodeConfiguration, "the address of the "+name+" holds a password, which does not belong into the configuration file",
			"leave the password out and give it in PGPASSWORD or in ~/.pgpass, or give the whole address in "+k.env, "key", name)
	}
	if isPath(name) {
		if canonical, err = absolute(canonical); err != nil {
			return err
		}
	}
	return edit(path, profile, name, func(f *file, at *yaml.Node) (bool, error) {
		if _, found := f.find(canonical); name == KeyProfile && !found {
			return false, noProfile(canonical, f)
		}
		node := scalar(canonical)
		if name == KeyColor {
			node.Tag = "!!bool"
		}
		setChild(at, name, node)
		return true, nil
	})
}

// Unset takes a setting out of the file at path, and reports whether it was
// there. A profile that has no settings left is taken out too, unless it is in
// use.
func Unset(path, profile, name string) (bool, error) {
	if _, known := findKey(name); !known {
		return false, unknownKey(name, "config unset")
	}
	removed := false
	err := edit(path, profile, name, func(f *file, at *yaml.Node) (bool, error) {
		if _, found := f.find(profile); profile != "" && !found {
			return false, noProfile(profile, f)
		}
		removed = removeChild(at, name)
		if profile != "" && len(at.Content) == 0 && f.profile != profile {
			profiles := childMapping(f.top, keyProfiles)
			removeChild(profiles, profile)
			if len(profiles.Content) == 0 {
				removeChild(f.top, keyProfiles)
			}
		}
		return removed, nil
	})
	return removed, err
}

// change edits the mapping of a profile, or of the top, and reports whether it
// did anything. It may be called twice.
type change func(f *file, at *yaml.Node) (bool, error)

// edit changes the file: it reads it, changes it, checks what came out and
// writes that.
func edit(path, profile, name string, do change) error {
	if path == "" {
		return wallet.Refuse(wallet.CodeConfiguration, "there is no home folder for the configuration file",
			"set HOME or XDG_CONFIG_HOME")
	}
	if profile != "" {
		if name == KeyProfile {
			return wallet.Refuse(wallet.CodeConfiguration, "a profile cannot put a profile into use", "leave --profile out", "key", name)
		}
		if _, err := profileKey().value(profile, "the profile's name"); err != nil {
			return err
		}
	}
	f, err := readFile(path, "")
	if err != nil {
		return err
	}
	// Blank lines are lost in YAML, so they go through it as comments. Where a
	// comment cannot stand, the file is changed without them.
	text, changed, err := f.changed(markBlankLines(f.text), profile, do)
	if err != nil {
		text, changed, err = f.changed(f.text, profile, do)
	}
	if err != nil || !changed {
		return err
	}
	return replaceFile(path, text)
}

// changed gives what the file says after a change of text, which is the file's
// own or that with its blank lines marked.
func (f *file) changed(text []byte, profile string, do change) (after []byte, changed bool, err error) {
	now := &file{path: f.path, exists: f.exists, text: text}
	if err := now.parse(""); err != nil {
		return nil, false, err
	}
	var comments []byte
	if now.top == nil {
		now.top = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		now.root = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{now.top}}
		comments = text // a document with nothing else has no place for them
	}
	at := now.top
	if profile != "" {
		at = childMapping(childMapping(now.top, keyProfiles), profile)
	}
	if changed, err = do(now, at); err != nil || !changed {
		return nil, false, err
	}
	if after, err = encode(&now.root, comments); err != nil {
		return nil, false, err
	}
	return after, true, (&file{path: f.path, exists: true, text: after}).parse("")
}

// encode writes the comments and the document.
func encode(root *yaml.Node, comments []byte) ([]byte, error) {
	var text bytes.Buffer
	for comment := range bytes.Lines(comments) {
		if comment = bytes.TrimSpace(comment); bytes.HasPrefix(comment, []byte("#")) {
			text.Write(append(comment, '\n'))
		}
	}
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, fmt.Errorf("write the configuration file: %w", err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("write the configuration file: %w", err)
	}
	return unmarkBlankLines(text.Bytes()), nil
}

// blankMark is the comment that stands for a blank line.
const blankMark = "#okpay:blank"

// markBlankLines puts a comment into each blank line.
func markBlankLines(text []byte) []byte {
	var marked bytes.Buffer
	for line := range bytes.Lines(text) {
		if len(bytes.TrimSpace(line)) == 0 {
			line = []byte(blankMark + "\n")
		}
		marked.Write(line)
	}
	return marked.Bytes()
}

// unmarkBlankLines takes the comments of markBlankLines out again, and the blank
// lines that they leave at the end.
func unmarkBlankLines(text []byte) []byte {
	var plain bytes.Buffer
	blank := false
	for line := range bytes.Lines(text) {
		switch content := bytes.TrimSpace(line); {
		case len(content) == 0:
			continue // of the encoder's making
		case string(content) == blankMark:
			blank = plain.Len() > 0
			continue
		}
		if blank {
			plain.WriteByte('\n')
		}
		blank = false
		plain.Write(line)
	}
	return plain.Bytes()
}

// absolute makes a path independent of where the program is run.
func absolute(value string) (string, error) {
	if strings.Contains(value, "://") || value == "~" || strings.HasPrefix(value, "~/") {
		return value, nil
	}
	path, err := filepath.Abs(value)
	if err != nil {
		return "", fmt.Errorf("find the absolute path: %w", err)
	}
	return path, nil
}

// isAddress reports whether the values of a setting may be addresses of databases.
func isAddress(name string) bool { return name == KeyWallet || name == KeyReplica }

// hasPassword reports whether an address holds one.
func hasPassword(value string) bool {
	if !strings.Contains(value, "://") {
		return false
	}
	at, err := url.Parse(value)
	if err != nil {
		return strings.Contains(value, "@") // unreadable: better safe
	}
	_, set := at.User.Password()
	return set || at.Query().Has("password")
}

// WithoutPassword gives the address of a database as it may be shown, and whatever
// else is no such address as it is.
func WithoutPassword(value string) string {
	if _, wrong := checkReplica(value); wrong != "" {
		return value
	}
	return shown(KeyWallet, value)
}

// shown gives a value as it may be shown: an address without its password.
func shown(name, value string) string {
	if !isAddress(name) || !hasPassword(value) {
		return value
	}
	at, err := url.Parse(value)
	if err != nil {
		return "postgres://…"
	}
	if query := at.Query(); query.Has("password") {
		query.Set("password", "xxxxx")
		at.RawQuery = query.Encode()
	}
	return at.Redacted()
}
