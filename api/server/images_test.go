package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// TestABodyOfImagesIsTakenToItsBoundAndNoFurther sends a body of as many bytes as
// the route takes, which is refused for what it says, and one of a byte more. What
// other routes take is a twelfth of that.
func TestABodyOfImagesIsTakenToItsBoundAndNoFurther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	routes := api.Routes()
	at := slices.IndexFunc(routes, func(r api.Route) bool { return r.Method == "SubmitKYC" })
	limit := int(routes[at].Size.Request)
	if images := wallet.MaxKYCUploadBytes / 3 * 4; limit < images+1000 || limit > 2*images {
		t.Fatalf("%d bytes are taken, and the images may have %d in base64", limit, images)
	}
	const start, end = `{"level":2,"images":[{"kind":"front","content":"`, `"}]}`
	for extra, want := range []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge} {
		body := start + strings.Repeat("A", limit+extra-len(start)-len(end)) + end
		response, said := w.send(w.request(&badRequest{path: "/v1/kyc/cases", body: body, headers: "Idempotency-Key: images"}))
		if response.StatusCode != want {
			t.Errorf("%d bytes: %d %.200s", len(body), response.StatusCode, said)
		}
	}
}
