package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/okpay/okpay/wallet"
)

// MaxFileBytes is the most bytes of a configuration file.
const MaxFileBytes = 1 << 20

// file is a configuration file that was read and checked.
type file struct {
	path     string
	exists   bool
	text     []byte
	root     yaml.Node  // the document, for editing
	top      *yaml.Node // its mapping, nil when the file says nothing
	profile  string     // the profile in use
	values   map[string]string
	profiles []profile // in the file's order
}

// profile is a named set of settings.
type profile struct {
	name   string
	values map[string]string
}

// find gives the profile of that name.
func (f *file) find(name string) (profile, bool) {
	for _, p := range f.profiles {
		if p.name == name {
			return p, true
		}
	}
	return profile{}, false
}

// names lists the profiles.
func (f *file) names() []string {
	names := make([]string, len(f.profiles))
	for i, p := range f.profiles {
		names[i] = p.name
	}
	return names
}

// readFile reads the file at path. One that does not exist is empty; so is the
// one at the empty path.
func readFile(path, home string) (*file, error) {
	f := &file{path: path}
	if path == "" {
		return f, nil
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	text, err := readBounded(path)
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the configuration file cannot be read: %v", err),
			"check the file and its permissions", "file", path)
	}
	f.exists, f.text = true, text
	if err := f.parse(home); err != nil {
		return nil, err
	}
	return f, nil
}

func readBounded(path string) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // nothing was written
	text, err := io.ReadAll(io.LimitReader(in, MaxFileBytes+1))
	if err == nil && len(text) > MaxFileBytes {
		err = fmt.Errorf("%s is larger than %d bytes", path, MaxFileBytes)
	}
	return text, err
}

// parse reads the YAML and checks every key and value, also of the profiles that
// are not in use. Whether the profile in use is there is for the caller to check.
func (f *file) parse(home string) error {
	decoder := yaml.NewDecoder(strings.NewReader(string(f.text)))
	switch err := decoder.Decode(&f.root); {
	case errors.Is(err, io.EOF):
		return nil // empty, or comments alone
	case err != nil:
		return f.refuse(0, "is not valid YAML: "+strings.TrimPrefix(err.Error(), "yaml: "), "")
	}
	var next yaml.Node
	if err := decoder.Decode(&next); !errors.Is(err, io.EOF) {
		return f.refuse(next.Line, "holds more than one YAML document", "")
	}
	top := f.root.Content[0]
	if isNull(top) {
		return nil
	}
	if top.Kind != yaml.MappingNode {
		return f.refuse(top.Line, "is not a list of settings", "")
	}
	f.top = top
	return f.readTop(home)
}

func (f *file) readTop(home string) error {
	var settings []*yaml.Node
	for name, value := range pairs(f.top) {
		switch name.Value {
		case KeyProfile:
			if isNull(value) {
				continue
			}
			text, err := f.value(profileKey(), value, KeyProfile)
			if err != nil {
				return err
			}
			f.profile = text
		case keyProfiles:
			if err := f.readProfiles(value, home); err != nil {
				return err
			}
		default:
			settings = append(settings, name, value)
		}
	}
	if name := repeated(f.top); name != nil {
		return f.refuse(name.Line, fmt.Sprintf("names %.60q twice", name.Value), name.Value)
	}
	values, err := f.settings(settings, "", home)
	f.values = values
	return err
}

func (f *file) readProfiles(node *yaml.Node, home string) error {
	if isNull(node) {
		return nil
	}
	if node.Kind != yaml.MappingNode {
		return f.refuse(node.Line, "has under profiles no names with settings below them", keyProfiles)
	}
	if name := repeated(node); name != nil {
		return f.refuse(name.Line, fmt.Sprintf("has the profile %.60q twice", name.Value), name.Value)
	}
	for name, value := range pairs(node) {
		if _, want := checkProfileName(name.Value); want != "" || name.Value == "" {
			return f.refuse(name.Line, fmt.Sprintf("has a profile %.60q, whose name %s", name.Value, want), name.Value)
		}
		p := profile{name: name.Value}
		if !isNull(value) {
			if value.Kind != yaml.MappingNode {
				return f.refuse(value.Line, "has no settings below profile "+p.name, p.name)
			}
			if name := repeated(value); name != nil {
				return f.refuse(name.Line, fmt.Sprintf("names %.60q twice in profile %s", name.Value, p.name), name.Value)
			}
			var err error
			if p.values, err = f.settings(value.Content, p.name, home); err != nil {
				return err
			}
		}
		f.profiles = append(f.profiles, p)
	}
	return nil
}

// settings reads names and values in turn, of the top or of a profile.
func (f *file) settings(content []*yaml.Node, profile, home string) (map[string]string, error) {
	values := make(map[string]string, len(content)/2)
	for i := 0; i+1 < len(content); i += 2 {
		name, node := content[i].Value, content[i+1]
		k, known := findKey(name)
		if !known || name == KeyProfile {
			err := unknownKey(name, f.where(content[i].Line))
			err.Details["file"], err.Details["line"] = f.path, content[i].Line
			return nil, err
		}
		if isNull(node) {
			continue
		}
		text, err := f.value(k, node, name)
		if err != nil {
			return nil, err
		}
		if isPath(name) {
			text = expand(text, filepath.Dir(f.path), home)
		}
		values[name] = text
	}
	if values[KeyWallet] != "" && values[KeyRemote] != "" {
		place := "at its top"
		if profile != "" {
			place = "in profile " + profile
		}
		return nil, f.refuse(0, "gives both wallet and remote "+place, "")
	}
	return values, nil
}

// value reads one value of a setting.
func (f *file) value(k key, node *yaml.Node, name string) (string, error) {
	where := f.where(node.Line) + ": " + name
	if node.Kind != yaml.ScalarNode {
		return "", wallet.Refuse(wallet.CodeConfiguration, where+" must be one value", "write it as "+name+": value",
			"key", name, "file", f.path, "line", node.Line)
	}
	text, err := k.value(node.Value, where)
	if refused, ok := errors.AsType[*wallet.Error](err); ok {
		refused.Details["file"], refused.Details["line"] = f.path, node.Line
	}
	return text, err
}

// where names the file and a line in it.
func (f *file) where(line int) string {
	return fmt.Sprintf("configuration file %s, line %d", f.path, line)
}

// refuse says what is wrong with the file; line is 0 when none is to blame.
func (f *file) refuse(line int, what, key string) *wallet.Error {
	details := []any{"file", f.path}
	if line > 0 {
		what += fmt.Sprintf(" (line %d)", line)
		details = append(details, "line", line)
	}
	if key != "" {
		details = append(details, "key", key)
	}
	return wallet.Refuse(wallet.CodeConfiguration, "the configuration file "+f.path+" "+what, "correct the file", details...)
}

// noProfile refuses the name of a profile that is not there.
func noProfile(name string, f *file) *wallet.Error {
	hint := "there are no profiles; make one with: okpay config set wallet PATH --profile " + name
	if names := f.names(); len(names) > 0 {
		hint = "there are " + strings.Join(names, ", ")
	}
	return wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("there is no profile %.60q", name), hint,
		"profile", name, "profiles", f.names())
}
