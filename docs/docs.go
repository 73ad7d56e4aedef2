// Package docs holds the documents that the program carries with it.
package docs

import _ "embed"

//go:embed openapi.json
var openAPI string

// OpenAPI is the OpenAPI 3.1 document of the remote API, as JSON.
func OpenAPI() []byte { return []byte(openAPI) }
