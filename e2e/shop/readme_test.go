//go:build unix

package shop

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/internal/htmltest"
)

// TestTheReadmeRunsAsWritten copies the blocks of the example's README into
// shells: the first two into one where the server runs afterwards, the last into
// another. Ports are given to free ones, and nothing else is changed.
func TestTheReadmeRunsAsWritten(t *testing.T) {
	t.Parallel()
	if err := built(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(example, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: t.TempDir(), okpay: "http://" + freeAddress(t), shop: "http://" + freeAddress(t)}
	var blocks []string
	for _, part := range strings.Split(string(text), "\n```sh\n")[1:] {
		block, _, _ := strings.Cut(part, "```")
		block = strings.ReplaceAll(block, "127.0.0.1:8460", strings.TrimPrefix(w.okpay, "http://"))
		blocks = append(blocks, strings.ReplaceAll(block, "127.0.0.1:8480", strings.TrimPrefix(w.shop, "http://")))
	}
	if len(blocks) != 4 {
		t.Fatalf("the README has %d blocks", len(blocks))
	}
	w.env = []string{
		"PATH=" + folder + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + w.dir, "TMPDIR=" + os.TempDir(), "LANG=C.UTF-8",
		"GOCACHE=" + goEnv(t, "GOCACHE"), "GOFLAGS=-buildvcs=false", "GOPROXY=off", "GOWORK=off",
	}
	w.types(blocks[0] + blocks[1] + strings.Replace(blocks[2], "okpay serve", "exec okpay serve", 1))
	w.types(strings.Replace(blocks[3], "\n~/tea-shop/shop\n", "\nexec ~/tea-shop/shop\n", 1))

	_, link := w.order()
	response, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("%s: %s", link, response.Status)
	}
	password, err := os.ReadFile(filepath.Join(w.dir, "tea-shop", "keeper.password"))
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(w.shop + "/keeper")
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("anybody", strings.TrimSpace(string(password)))
	if response, err = http.Get(address.String()); err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(htmltest.Texts(htmltest.Elements(t, body), "strong"), "Waiting for the payment") {
		t.Errorf("the shopkeeper reads %s", body)
	}
}

// types has a shell in the folder of the example run a block that ends in a
// server, and comes back once that listens.
func (w *world) types(block string) {
	w.t.Helper()
	if !strings.Contains(block, "exec ") {
		w.t.Fatalf("no server is started by %s", block)
	}
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", block)
	cmd.Dir = example
	w.start(cmd, w.env)
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
