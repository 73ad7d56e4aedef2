//go:build unix

package e2e

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// publish serves the file published.csv of a script's folder, as it is then, as
// the European Central Bank's server serves its own, and has the program fetch
// reference rates from there and from nowhere else.
func publish(env *testscript.Env) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := os.ReadFile(filepath.Join(env.WorkDir, "published.csv"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		tag := fmt.Sprintf("%q", fmt.Sprintf("%x", sha256.Sum256(content)))
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(content)
	}))
	env.Defer(server.Close)
	env.Setenv("OKPAY_RATES_URL", server.URL+"/rates")
}
