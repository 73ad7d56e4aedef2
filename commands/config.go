package commands

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
)

func newConfigCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "config",
		Short: "See and change your settings",
		Long: `See and change your settings. Each is taken from the first of these that gives
it: the flag, the environment (OKPAY_WALLET, OKPAY_USER, …), the profile in use,
the configuration file, the default. Secrets are never kept there.`,
		Example: `  okpay config list
  okpay config set wallet ~/shop/wallet.db --profile shop
  okpay config set profile shop`,
	}, newConfigPathCmd(f), newConfigListCmd(f), newConfigGetCmd(f), newConfigSetCmd(f), newConfigUnsetCmd(f), newConfigProfilesCmd(f))
}

// settingView shows one setting and where it comes from, settingsView many.
func settingView() output.View[config.Setting] {
	type column = output.Column[config.Setting]
	return output.View[config.Setting]{
		Columns: []column{{Name: "key"}, {Name: "value", Kind: output.ID}, {Name: "source"}},
	}
}

// configPath is where the configuration file is or would be.
type configPath struct {
	Path   string `json:"path"`
	Exists bool   `json:"exists"`
}

func configPathView() output.View[configPath] {
	type column = output.Column[configPath]
	return output.View[configPath]{Columns: []column{{Name: "path", Kind: output.ID}, {Name: "exists"}}}
}

func newConfigPathCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:         "path",
		Short:       "Say where the configuration file is",
		Long:        `Say where the configuration file is, or would be when there is none.`,
		Example:     `  okpay config path --jq .path`,
		Args:        exactly(),
		Annotations: withoutConfig(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			path := config.Path(f.deps.Environ)
			return output.One(cmd.Context(), f.printer, configPathView(), configPath{Path: path, Exists: path != "" && !missing(path)})
		},
	}
}

func newConfigListCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the settings that hold, and where each comes from",
		Long: `List the settings that hold for a command given here and now, and where each
comes from: a flag, the environment, a profile, the file or the default.`,
		Example: `  okpay config list
  okpay config list --profile shop -o json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return output.List(cmd.Context(), f.printer, settingView(), f.settings.List())
		},
	}
}

func newConfigGetCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:               "get KEY",
		Short:             "Show one setting and where it comes from",
		Long:              `Show the value that a setting has for a command given here and now.`,
		Example:           `  okpay config get wallet --jq .value`,
		Args:              exactly("KEY"),
		ValidArgsFunction: settingNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			setting, err := f.settings.Get(args[0])
			if err != nil {
				return err
			}
			return output.One(cmd.Context(), f.printer, settingView(), setting)
		},
	}
}

func newConfigSetCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "set KEY VALUE",
		Short: "Give a setting a value in the configuration file",
		Long: `Give a setting a value in the configuration file, which is made when there is
none: in the profile of --profile, or for every profile without it. The setting
profile puts a profile into use. Comments in the file stay.`,
		Example: `  okpay config set user ann@example.com
  okpay config set wallet ./shop.db --profile shop`,
		Args:              exactly("KEY", "VALUE"),
		ValidArgsFunction: settingNames,
		Annotations:       withoutConfig(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.changeConfig(cmd.Context(), args[0], func(path, profile string) error {
				return config.Set(path, profile, args[0], args[1])
			})
		},
	}
}

func newConfigUnsetCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "unset KEY",
		Short: "Take a setting out of the configuration file",
		Long: `Take a setting out of the configuration file: out of the profile of --profile,
or out of what holds for every profile. What is shown then is what holds in its
place.`,
		Example:           `  okpay config unset user`,
		Args:              exactly("KEY"),
		ValidArgsFunction: settingNames,
		Annotations:       withoutConfig(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.changeConfig(cmd.Context(), args[0], func(path, profile string) error {
				removed, err := config.Unset(path, profile, args[0])
				if err == nil && !removed {
					f.printer.Note("%s was not set there", args[0])
				}
				return err
			})
		},
	}
}

func newConfigProfilesCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:         "profiles",
		Short:       "List the profiles of the configuration file",
		Long:        `List the profiles of the configuration file with what each of them sets.`,
		Example:     `  okpay config profiles`,
		Args:        exactly(),
		Annotations: withoutConfig(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			profiles, err := config.Profiles(config.Path(f.deps.Environ), f.deps.Environ)
			if err != nil {
				return err
			}
			return output.List(cmd.Context(), f.printer, profilesView(), profiles)
		},
	}
}

func profilesView() output.View[config.Profile] {
	type column = output.Column[config.Profile]
	return output.View[config.Profile]{
		Columns: []column{{Name: "name"}, {Name: "in_use"}, {Name: "settings"}},
		Empty:   "no profiles",
	}
}

// settingNames completes the name of a setting.
func settingNames(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault // a value may be a path
	}
	return completions(config.Keys()...), cobra.ShellCompDirectiveNoFileComp
}

// changeConfig changes the configuration file and shows what the file gives
// for that setting then. A dry run does so with a copy.
func (f *factory) changeConfig(ctx context.Context, key string, change func(path, profile string) error) (err error) {
	if err := output.Check(f.printer, settingView()); err != nil {
		return err
	}
	path := config.Path(f.deps.Environ)
	if f.flags.dryRun && path != "" {
		var remove func() error
		if path, remove, err = copyOf(path); err != nil {
			return unreadable(path, err)
		}
		defer func() { err = errors.Join(err, remove()) }()
	}
	if err := change(path, f.flags.profile); err != nil {
		return err
	}
	// What else the file or its profiles lack is not what was asked for.
	environ := append(withoutSettings(f.deps.Environ), "NO_COLOR=")
	loaded, _ := config.Load(f.profileFlag, environ, path)
	setting, err := loaded.Get(key)
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, settingView(), setting); err != nil {
		return err
	}
	f.noteChange(false, f.flags.dryRun)
	return nil
}

// profileFlag is a command line with --profile alone.
func (f *factory) profileFlag(name string) (string, bool) {
	return f.flags.profile, name == config.KeyProfile && f.flags.profile != ""
}

// withoutSettings is the environment without the settings of this program.
func withoutSettings(environ []string) []string {
	var rest []string
	for _, entry := range environ {
		if !strings.HasPrefix(entry, "OKPAY_") {
			rest = append(rest, entry)
		}
	}
	return rest
}

// copyOf copies a file, if there is one, into a folder of its own.
func copyOf(path string) (copied string, remove func() error, err error) {
	dir, err := os.MkdirTemp("", "okpay-config-")
	if err != nil {
		return path, nil, err
	}
	remove = func() error { return os.RemoveAll(dir) }
	copied = filepath.Join(dir, filepath.Base(path))
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return copied, remove, nil
	case err == nil:
		err = os.WriteFile(copied, text, privateMode)
	}
	if err != nil {
		return path, nil, errors.Join(err, remove())
	}
	return copied, remove, nil
}
