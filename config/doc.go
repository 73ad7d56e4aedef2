// Package config makes of flags, environment, configuration file and defaults
// the settings that a run goes by, and edits the file.
//
// A setting is taken from the first of these that gives it: the flag, the
// environment (OKPAY_*), the profile that is in use, the top of the file, the
// default. Wallet and remote are one setting in two ways: the first place that
// gives either decides for both, and no place may give both.
//
// The file is YAML:
//
//	profile: shop            # the profile in use when none is named
//	output: table            # what holds in every profile
//	profiles:
//	  shop:
//	    wallet: ~/shop/wallet.db
//	    user: hello@shop.example
//	  live:
//	    remote: https://pay.example.com
//	    token_file: ~/.config/okpay/live.token
//
// It promises to refuse what it does not know instead of passing over it, never
// to write a secret into the file nor to show one, to change the file whole or
// not at all, and to do no more than look for the file when there is none.
//
// The package imports the wallet contract; it is the only importer of viper.
package config
