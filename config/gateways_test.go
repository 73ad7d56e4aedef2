package config

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// secretFile writes a file with a mode and gives its path.
func secretFile(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestASecretOfAGatewayComesFromItsVariableOrItsFile(t *testing.T) {
	t.Parallel()
	path := secretFile(t, "from a file\n", 0o600)
	for _, tc := range []struct {
		env            []string
		password, text string
	}{
		{nil, "", ""},
		{[]string{"OKPAY_SMTP_PASSWORD_FILE=" + path}, "from a file", ""},
		{[]string{"OKPAY_SMS_SECRET_FILE=" + path}, "", "from a file"},
		{[]string{"OKPAY_SMTP_PASSWORD=direct", "OKPAY_SMTP_PASSWORD_FILE=" + path}, "direct", ""},
		{[]string{"OKPAY_SMS_SECRET=direct", "OKPAY_SMS_SECRET_FILE=" + path}, "", "direct"},
	} {
		s, err := Load(given(nil), home(t, tc.env...), "")
		if err != nil {
			t.Fatal(err)
		}
		password, err := s.Gateways.SMTPPassword()
		if err != nil || password != tc.password {
			t.Errorf("%v: the password is %q, %v", tc.env, password, err)
		}
		secret, err := s.Gateways.SMSSecret()
		if err != nil || secret != tc.text {
			t.Errorf("%v: the secret is %q, %v", tc.env, secret, err)
		}
		for _, setting := range s.List() {
			if strings.Contains(setting.Value, "direct") || strings.Contains(setting.Value, "from a file") {
				t.Errorf("%v: the list shows %+v", tc.env, setting)
			}
		}
	}
}

func TestASecretOfAGatewayThatOthersMayReadOrThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		secretFile(t, "open to all", 0o644):                        "others than its owner may read it",
		secretFile(t, "\n", 0o600):                                 "does not hold one line",
		secretFile(t, "two\nlines", 0o600):                         "does not hold one line",
		secretFile(t, strings.Repeat("x", MaxTokenBytes+1), 0o600): "does not hold one line",
		filepath.Join(t.TempDir(), "missing"):                      "no such file",
	} {
		s, err := Load(given(nil), home(t, "OKPAY_SMTP_PASSWORD_FILE="+path), "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Gateways.SMTPPassword()
		refused(t, err, wallet.CodeConfiguration, want)
		if strings.Contains(err.Error(), "two") || strings.Contains(err.Error(), "open to all") {
			t.Errorf("the error tells the secret: %v", err)
		}
	}
}

func TestTheFileTakesNoSecretOfAGateway(t *testing.T) {
	t.Parallel()
	for name, where := range map[string]string{"smtp_password": KeySMTPPasswordFile, "sms_secret": KeySMSSecretFile, "kyc_secret": KeyKYCSecretFile} {
		_, err := Load(given(nil), home(t), writeConfig(t, name+": hush\n"))
		refused(t, err, wallet.CodeConfiguration, "does not belong into the configuration file", where)
	}
}

// prefixes writes blocks of addresses as a setting names them.
func prefixes(list []netip.Prefix) string {
	var texts []string
	for _, p := range list {
		texts = append(texts, p.String())
	}
	return strings.Join(texts, ",")
}
