package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/commands"
)

// world makes the wallet and the files that the examples of all commands speak
// of: Ann and Bob, who are active, Eve, who has a password, Dan, who has his codes still to give, the
// cafe, people and payees, a plan, and a payout that stopped.
const world = `
set -e
proven() {
	for channel in email phone; do
		okpay verify -q --user "$1" --channel $channel --code "$(okpay outbox list --user "$1" --channel $channel --jq '.[0].code')"
	done
}
okpay register -q --email ann@example.com --phone +4915112345678 --name 'Ann Arbor' --country DE
okpay register -q --email bob@example.com --phone +4915112345679 --name 'Bob Bay' --country DE
okpay register -q --email dan@example.com --phone +4915112345680 --name 'Dan Dale' --country DE
okpay register -q --kind merchant --handle cafe --email cafe@example.com --phone +493012345678 --name 'Corner Cafe' --country DE
echo 'seven grey herons by the pond' | okpay register -q --email eve@example.com --phone +4915112345681 --name 'Eve Elm' --country DE --password-stdin
proven eve@example.com
proven ann@example.com
proven bob@example.com
proven cafe
okpay users set-level ann@example.com 2 --reason 'Passport seen'
okpay users set-level cafe 3 --reason 'Papers seen'
echo iVBORw0KGgoAAAANSUhEUgAAAKAAAABkAQAAAAApzQYiAAAAHklEQVR42mP4jwUwjAqOCo4KjgqOCo4KjgqOCqICAPvoyJpUgbwfAAAAAElFTkSuQmCC |
	base64 -d > front.png
cp front.png selfie.png

okpay bind-bank --user ann@example.com --iban DE89370400440532013000 --holder 'Ann Arbor'
okpay top-up 500.00 EUR --user ann@example.com \
	--from "$(echo 4242424242424242 | okpay bind-card --user ann@example.com --number-stdin --expiry 12/34 --holder 'Ann Arbor' --jq .id)"
okpay pay cafe 12.50 EUR --user ann@example.com --order-id 1000
bank=$(okpay bind-bank --user cafe --iban DE89370400440532013000 --holder 'Corner Cafe' --jq .id)
okpay top-up 1000.00 EUR --user cafe --from "$bank"

okpay webhook add https://shop.example.com/okpay
okpay merchant payout-schedule set -q --user cafe --currency USD --to "$bank"

cat > people.csv <<END
name,email,phone,country
Ada Albers,ada@example.com,+491600000001,DE
Bela Brandt,bela@example.com,+491600000002,DE
END
cat > january.csv <<END
item,recipient,amount,currency
1,ann@example.com,400.00,EUR
2,bob@example.com,400.00,EUR
END
cat > payees.csv <<END
item,recipient,amount,currency,memo
S-1,ann@example.com,10.00,EUR,Salary
S-2,bob@example.com,20.00,EUR,Salary
END
cat > bank.csv <<END
Reference;Payee;Betrag;Booked
R-1;ann@example.com;1.010,00;yes
R-2;bob@example.com;20,5;yes
END
okpay payout plan january.csv --from cafe --name 'salaries 2026-01' --out january.plan.json
okpay transfer bob@example.com 500.00 EUR --user cafe || okpay withdraw 500.00 EUR --user cafe --to "$bank"
okpay payout apply january.plan.json --on-error stop && exit 1
okpay top-up 5000.00 EUR --user cafe --from "$bank"
okpay payout plan payees.csv --from cafe --out payees.plan.json
echo '101,"DALE, Dan","individual","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-' > sdn.csv
echo '101,1,"aka","DALE, Daniel",-0-' > alt.csv
cp sdn.csv ours.csv
printf 'Date,USD,CNY,\n%s,1.1684,7.9827,\n2026-04-13,1.1684,7.9827,\n' "$(date -u +%Y-%m-%d)" > eurofxref.csv
printf 'Date, USD, CNY, \n13 April 2026, 1.1684, 7.9827, \n' > eurofxref-hist.zip
okpay rates import eurofxref.csv
okpay sanctions import sdn.csv
okpay policy show > old.yaml
sed "s/^version: .*/version: december/" old.yaml > policy.yaml
cat > rents.csv <<END
item,name,iban,amount,currency,memo
rent-1,Anna Arnold,DE89370400440532013000,5.00,EUR,rent
END
okpay bank-account add giro --holder 'Okpay Ltd' --iban AT611904300234573201 --currency EUR --rail sandbox
okpay payout run rents.csv --from cafe --name 'rents 2026-05'
okpay payout export 'rents 2026-05' --from cafe --out exported.xml
cat > status.xml <<END
<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B-1</MsgId></GrpHdr><OrgnlGrpInfAndSts>
<OrgnlMsgId>$(okpay payout exports 'rents 2026-05' --from cafe --jq '.[0].message_id')</OrgnlMsgId>
<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>
END
printf ':20:T-1\n:25:DE89370400440532013000\n:28C:5/1\n:60F:C260530EUR100,00\n:61:2605310531D7,25NTRFNONREF\n:62F:C260531EUR92,75\n-\n' > statement.sta
printf ':20:T-1\n:25:AT611904300234573201\n:28C:1/1\n:60F:C%sEUR0,00\n:61:%sC500,00NTRFNONREF\n:61:%sC33,00NTRFNONREF\n:62F:C%sEUR533,00\n-\n' \
	$(date -u '+%y%m%d %y%m%d %y%m%d %y%m%d') > giro.sta
okpay reconcile run -q giro.sta || test $? = 9
okpay reconcile rules show | sed 's/^version: .*/version: ours-1/' > rules.yaml
okpay run-due
okpay top-up 6000.00 EUR --user cafe --from "$bank"
okpay withdraw 5000.00 EUR --user cafe --to "$(okpay bind-bank --user cafe --iban NL91ABNA0417164300 --holder 'Corner Cafe' --jq .id)"
okpay withdraw 5.00 EUR --user cafe --to "$bank"
okpay apikey create --name ci --user ann@example.com --scope read --jq .id
okpay config set user ann@example.com --profile shop
for name in ann carl mary; do okpay keys approval create -q --out $name.key; done
okpay keys approval register -q "$(okpay keys approval show --key mary.key --jq .public_key)" --person mary@example.com
okpay checkout create -q 8.00 EUR --user cafe --memo 'Cake'
okpay payout approve payees.plan.json --key mary.key --out payees.approval.json --yes
`

// TestExamplesRunAsWritten runs the example of every command as its help shows
// it, each in its own copy of the world.
func TestExamplesRunAsWritten(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("the examples are written for a POSIX shell")
	}
	base := t.TempDir()
	shell(t, base, world)
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		t.Run(strings.ReplaceAll(cmd.CommandPath(), " ", "_"), func(t *testing.T) {
			t.Parallel()
			if testing.Short() && strings.Contains(cmd.Example, "okpay demo") {
				t.Skip("the story takes seconds")
			}
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
				t.Fatal(err)
			}
			example := cmd.Example
			if cmd.Name() == "serve" { // it would serve for ever, at a port that may be taken
				writeCertificate(t, dir)
				example = "export OKPAY_TIMEOUT=1s\n" + strings.NewReplacer(":8460", ":0", ":8443", ":0").Replace(example)
			}
			shell(t, dir, "set -e\nchmod 600 *.key\n"+example) // a copy is for everybody
		})
		for _, child := range cmd.Commands() {
			walk(child)
		}
	}
	walk(commands.NewRoot(commands.Deps{}))
}

// writeCertificate puts the certificate of a server, which vouches for itself,
// and its key into dir.
func writeCertificate(t *testing.T, dir string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}}
	certificate, err := x509.CreateCertificate(rand.Reader, about, about, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"server.pem": {Type: "CERTIFICATE", Bytes: certificate}, "server.key": {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// shell runs a script in dir, which is also the home folder.
func shell(t *testing.T, dir, script string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
	cmd.Dir = dir
	cmd.Env = []string{
		"OKPAY_RATES_URL=http://127.0.0.1:1/rates", // nobody publishes there
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + t.TempDir(),
		"XDG_CONFIG_HOME=" + filepath.Join(dir, "config"), "XDG_DATA_HOME=" + filepath.Join(dir, "data"),
		"OKPAY_WALLET=" + filepath.Join(dir, "wallet.db"), "OKPAY_APPROVAL_PASSPHRASE=seven grey otters",
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n\n%s", err, script, out)
	}
	return string(out)
}
