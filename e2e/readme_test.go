//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// shellBlocks gives the blocks of a document that are marked as sh, in their
// order. A line that builds the program is left out: it is built already.
func shellBlocks(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	var block strings.Builder
	inside := false
	for line := range strings.Lines(string(text)) {
		switch {
		case !inside && line == "```sh\n":
			inside = true
		case inside && line == "```\n":
			inside = false
			blocks = append(blocks, block.String())
			block.Reset()
		case inside && line != "make build\n":
			block.WriteString(line)
		}
	}
	if inside {
		t.Fatalf("%s: a block has no end", path)
	}
	return blocks
}

// expectation is what a block of a document must print: block counts from 1,
// and each pattern must match somewhere in its output.
type expectation struct {
	block    int
	patterns []string
}

func TestTheDocumentsRunAsWritten(t *testing.T) {
	t.Parallel()
	expected := map[string][]expectation{
		"README.md": {
			{2, []string{`(?m)^usr_\w+ .* active `, `(?m)^mer_\w+ .* active `}},
			{3, []string{`(?m)^EUR +85\.00 `, `payment +posted +12\.50`}},
			{4, []string{`(?m)^Kind +refund$`, `(?m)^Refunded +2\.50$`, `(?m)^OK +true$`}},
			{5, []string{`(?m)^Status +done$`, `every item of this payout was paid before; nothing was changed`}},
			{6, []string{`(?m)^337\.50$`, `(?m)^txn_\w+,12\.50,EUR,tea-shop$`, `(?m)^0\.01$`, `(?m)^true$`}},
			{8, []string{`(?m)^Kind +payment$`, `(?m)^Amount +1\.00$`}},
			{10, []string{`(?m)^Created +2$`, `(?m)^Kind +payment$`, `(?m)^OK +true$`, `(?m)^Transactions +2$`}},
		},
		"docs/guides/remote-api.md": {
			{2, []string{`(?m)^Created +2$`, `(?m)^Status +posted$`}},
			{3, []string{`(?m)^187\.50$`, `"code":"api_key_cap_exceeded","exit":5`, `(?m)^exit code 5$`, `the API key was revoked`, `(?m)^exit code 4$`}},
		},
		"docs/guides/sessions.md": {
			{1, []string{`(?m)^Means +session$`, `(?m)^Sessions ended +1$`}},
		},
		"docs/guides/messages.md": {
			{1, []string{`(?m)^mei@example\.com +email +verify +\d{6} +queued$`, `(?m)^\d{6} 是您的 okpay 验证码`, `no gateway is set up`}},
			{2, []string{`(?m)^smtp_host mail\.example\.com$`, `(?m)^smtp_port 587$`, `(?m)^smtp_tls starttls$`}},
			{3, []string{`(?m)^1 would be sent by email$`, `(?m)^\+8613800138000 +0 `}},
		},
		"docs/guides/events.md": {
			{1, []string{`(?m)^NUMBER +TYPE$`, `(?m)^ +5 +transaction\.created$`, `(?m)^4 posted -$`, `(?m)^5 payment 12\.50$`}},
			{2, []string{`(?m)^transaction\.created top_up$`, `"hint":"go on with --follow --since 5","details":\{"next":5\}`, `(?m)^exit code 7$`}},
			{3, []string{`(?m)^handled transaction\.created\nhandled transaction\.posted\nhandled transaction\.created$`, `(?m)^5$`}},
		},
		"docs/guides/webhooks.md": {
			{1, []string{`(?m)^Secret +whsec_[A-Za-z0-9+/]{43}=$`, `(?m)^whk_\w+ .*https://shop\.example\.com/okpay`, `(?m)^Webhooks delivered +0$`}},
		},
		"docs/guides/identity.md": {
			{1, []string{`(?m)^approved, \*\*\*T47$`, `(?m)^Next level +2$`}},
			{2, []string{`(?m)^kyc_\w+ .* review +`, `(?m)^Number +C01X00T47$`, `(?m)^front +image/png`, `(?m)^approved\n2$`}},
		},
		"docs/guides/merchants.md": {
			{1, []string{`(?m) EUR +2 +100\.00 +1 +10\.00 +1\.00 +0\.10 +89\.10$`, `(?m)^2 sales, 100\.00 less 1\.00 of fees and 10\.00 refunded, with 0\.10 back: 89\.10$`, `(?m)^payment +40\.00 +0\.40 +payee +10\.00$`}},
			{2, []string{`(?m)^Floor +20\.00$`, `(?m)^20\.00 EUR stay, on mon tue wed thu fri at 18:00$`, `(?m)^\[0,0\]$`}},
			{3, []string{`(?m)^1 +EUR +0\.00 +100\.00 +10\.00 +1\.40 +0\.00 +50\.00 +38\.60 +txn_\w+$`, `(?m)^0\.00 \+ 100\.00 - 10\.00 - 1\.40 - 50\.00 = 38\.60$`, `(?m)^settled\.csv$`, `(?m)^settled\.xml$`, `(?m) ok$`, `(?m)^ *39\.60 +T-1 +txn_\w+$`}},
		},
		"docs/guides/checkout.md": {
			{1, []string{`(?m)^Shop +Corner Cafe$`, `(?m)^\["12\.50","0\.12","payee"\]$`, `(?m)^Checkout +chk_\w+$`, `(?m)^exit code 6$`, `(?m)^\["paid","12\.50","1001"\]$`}},
			{2, []string{`the order "1001" has a checkout already`, `(?m)^exit code 6$`, `(?m)^expired$`, `(?m)^open$`, `(?m)^chk_\w+ +open +cafe +18\.00 +EUR`}},
			{3, []string{`(?m)^25\.00 paid, 35\.00 left$`, `(?m)^2 espressi, 4\.80 EUR$`, `████ ▄▄▄▄▄ █`, `(?m)^File +espresso\.svg$`, `(?m)^https://pay\.example\.com/pay/chk_\w+$`}},
			{4, []string{`(?m)^Status +paid$`, `(?m)^Merchant +Corner Cafe$`, `(?m)^part_refunded: 2\.50 of \d+\.\d\d EUR$`}},
		},
		"docs/guides/support.md": {
			{1, []string{`Ann Arbor`, `(?m)^operator: Please send us`, `(?m)^closed$`}},
		},
		"docs/guides/policy.md": {
			{1, []string{`(?m)^Ok +true$`, `fees\[transfer-international\]\.percent +1 +0\.8`, `(?m)^Version +december$`, `(?m)^december +in_force`}},
		},
		"docs/guides/rates.md": {
			{1, []string{`(?m)^Added +5$`, `(?m)^Rate +6\.832163643$`, `EUR +USD +1\.17 +operator`}},
		},
		"docs/guides/exchange.md": {
			{1, []string{`(?m)^Receive +124\.38$`, `(?m)^Kind +exchange$`, `(?m)^Received +124\.38$`}},
			{2, []string{`(?m)^16\.08 EUR$`, `(?m)^9\.95 USD$`, `(?m)^Gain +0\.54$`, `(?m)^\[true,true,true\]$`}},
		},
		"docs/guides/statements.md": {
			{1, []string{`(?m)^Account holder +Ada Lovelace$`, `Payment +tea-shop +Oolong +T-1 .* 187\.50 `, `(?m)^Format +pdf$`, `(?m)^File +ada\.html$`, `(?m)^12\.38$`}},
		},
		"docs/guides/promotions.md": {
			{1, []string{`(?m)^NAME +KIND +STATUS +GIVES `, `(?m)^Next tier +-$`, `(?m)^Currency +EUR$`}},
			{2, []string{`welcome +cashback +open +5\.00 % cashback, at most 2\.00 EUR .* 1000\.00 +0\.00 +1000\.00 +EUR`, `(?m)^Next tier +silver$`, `half +discount .* HALF`}},
		},
		"docs/guides/risk.md": {
			{1, []string{`(?m)^\["pending","review"\]$`, `(?m)^posted$`, `(?m)^\["new-bank-account-large","approve","passed"\]$`}},
		},
		"docs/guides/screening.md": {
			{1, []string{`(?m)^Names +2$`, `DOE, Johann +10000`, `(?m)^1$`, `(?m)^cleared$`}},
		},
		"docs/guides/connect.md": {
			{1, []string{`Ledgerly`, `(?m)^app$`, `(?m)^read$`, `(?m)^revoked$`, `(?m)^exit code 4$`}},
		},
		"docs/guides/backups.md": {
			{1, []string{`(?m)^Source +sqlite$`, `(?m)^OK +true$`}},
			{2, []string{`(?m)^Encrypted +true$`, `(?m)^true$`}},
			{3, []string{`(?m)^the drill went well$`}},
			{4, []string{`(?m)^exit code 6$`, `(?m)^Engine +sqlite$`, `(?m)^true$`}},
		},
		"docs/guides/payouts.md": {
			{1, []string{`(?m)^Created +3$`}},
			{3, []string{`(?m)^Totals +325\.50 EUR$`, `(?m)^Status +done$`, `2 paid, 0 already paid`}},
			{4, []string{`nothing was changed`}},
			{5, []string{`(?m)^the id is the hash of the plan$`}},
			{6, []string{`(?m)^item,code,message$`, `june`}},
			{7, []string{`item_already_paid`, `(?m)^exit code 2$`}},
			{8, []string{`1 paid, 0 already paid`}},
			{9, []string{`(?m)^Totals +27\.36 EUR$`, `3 paid, 0 already paid`, `(?m)^true$`}},
			{10, []string{`(?m)^Status +scheduled$`, `run-due pays it from 2099-12-01`, `(?m)^Cancelled +1$`, `(?m)^exit code 8$`}},
			{11, []string{`(?m)^1 of 1 paid$`}},
			{12, []string{`(?m)^Totals +1030\.50 EUR$`, `nothing is taken from the columns "gebucht"`}},
			{13, []string{`2 paid, 0 already paid`}},
			{15, []string{`(?m)^Person +mary@example\.com$`, `(?m)^Person +carl@example\.com$`}},
			{16, []string{`(?m)^exit code 4$`, `who cannot approve it`, `large: 400\.00 EUR`, `2 paid, 0 already paid`, `(?m)^carl@example\.com valid$`}},
		},
		"docs/guides/bank-files.md": {
			{1, []string{`(?m)^Name +giro$`}},
			{2, []string{`(?m)^Status +done$`, `2 paid, 0 already paid`}},
			{3, []string{`(?m)^File +rents\.xml$`, `(?m)^the same bytes$`, `<Nm>Anna Mueller</Nm>`}},
			{4, []string{`(?m)^Settled +1$`, `AC04`, `(?m)^partial$`}},
			{5, []string{`1 paid, 1 already paid`, `(?m)^File +again\.xml$`}},
		},
		"docs/guides/reconciliation.md": {
			{2, []string{`(?m)^Rail +sandbox$`}},
			{3, []string{`(?m)^monday\.xml +camt\.053 .* ok$`}},
			{4, []string{`(?m)^Matched +2$`, `missing_in_ledger +open +25\.00 +EUR`, `(?m)^exit code 9$`, `(?m)^# giro: 1 open break$`}},
			{5, []string{`missing_in_ledger +open +giro +25\.00`, `(?m)^Text +for my wallet$`, `another amount: 25\.00 EUR at the bank, 100\.00 EUR in the ledger`}},
			{6, []string{`assign +her letter of today`, `(?m)^EUR +84\.50 `, `(?m)^all is clear$`}},
			{7, []string{`(?m)^amount-and-date +-40\.00 +EUR`, `(?m)^assigned +25\.00 +EUR`, `(?m)^true$`, `(?m)^undone +-40\.00 +stl_`, `(?m)^undone +-40\.00 +- +txn_`, `(?m)^1$`}},
			{8, []string{`(?m)^exit code 9$`, `(?m)^continuity +415\.00 +EUR`, `(?m)^3$`}},
			{9, []string{`(?m)^bank:giro +EUR +-170\.00$`, `(?m)^suspense +EUR +85\.00$`}},
		},
		"docs/guides/ci.md": {
			{1, []string{`(?m)^Created +3$`}},
			{2, []string{`(?m)^key_\w+$`}},
		},
		"docs/guides/local-wallet.md": {
			{1, []string{`(?m)^Engine +sqlite$`, `(?m)^-rw-------.* shop\.db$`, `(?m)^-rw-------.* shop\.db\.key$`}},
			{2, []string{`(?m)^OK +true$`}},
			{3, []string{`ada@example\.com +profile shop`}},
		},
		"docs/security.md": {
			{1, []string{`(?m)^[0-9a-f]{8} +seal +primary `, `(?m)^[0-9a-f]{16} +wrap +primary .*shop\.db\.key `}},
			{2, []string{`(?m)^Resealed +[1-9]`, `it is kept, and`, `from now on the wallet needs that key`, `ada@example\.com`}},
		},
		"docs/guides/scripts.md": {
			{2, []string{`"kind": "top_up"`, `(?m)^\S+Z,top_up,200\.00,EUR$`, `available: "200\.00"`}},
			{3, []string{`(?m)^Ada has 200\.00 EUR$`, `(?m)^1$`}},
			{4, []string{`(?m)^exit code 5$`, `"code":"insufficient_funds","exit":5`}},
			{5, []string{`(?m)^txn_\w+$`, `(?m)^true$`}},
			{6, []string{`(?m)^1\.00$`, `(?m)^exit code 5$`}},
			{7, []string{`(?m)^4242$`}},
			{8, []string{`"settled": 0`, `(?m)^true$`}},
		},
	}
	guides, err := filepath.Glob("../docs/guides/*.md")
	if err != nil || len(guides) == 0 {
		t.Fatalf("no guides: %v", err)
	}
	for _, path := range append(guides, "../README.md", "../docs/security.md") {
		name := strings.TrimPrefix(path, "../")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if len(expected[name]) == 0 {
				t.Errorf("nothing is expected of what %s prints", name)
			}
			newReader(t, path).read(func(block int, output string) {
				for _, want := range expected[name] {
					for _, pattern := range want.patterns {
						if want.block == block && !regexp.MustCompile(pattern).MatchString(output) {
							t.Errorf("block %d does not print %s:\n%s", block, pattern, output)
						}
					}
				}
			})
		})
	}
}

// TestTheDocumentsKnowEveryExitCode holds the tables of exit codes to the
// contract, so that none is left out.
func TestTheDocumentsKnowEveryExitCode(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"../README.md", "../docs/guides/scripts.md"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, exit := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 130} {
			if !strings.Contains(string(text), "| "+strconv.Itoa(exit)+" |") {
				t.Errorf("%s does not tell exit code %d", path, exit)
			}
		}
	}
}

// TestLinksOfTheDocumentsLeadSomewhere follows the links to files of the
// repository.
func TestLinksOfTheDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)`)
	var files []string
	for _, pattern := range []string{"../*.md", "../docs/*.md", "../docs/guides/*.md", "../docs/adr/*.md", "../docs/examples/*/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), match[1])); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", file, match[1])
			}
		}
	}
}
