package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// object is a JSON object; encoding/json writes its members in order of name.
type object = map[string]any

func document(routes []api.Route) object {
	s := &schemas{made: object{}}
	paths := object{}
	for i := range routes {
		at, ok := paths[routes[i].Path].(object)
		if !ok {
			at = object{}
			paths[routes[i].Path] = at
		}
		at[strings.ToLower(routes[i].Verb)] = operation(s, &routes[i])
	}
	s.made["Problem"] = problemSchema()
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "okpay", "version": "1",
			"description": "The remote API of an okpay wallet. Amounts are decimal strings beside their currency, times are RFC 3339 in UTC. " +
				"A change carries an Idempotency-Key: the same key with the same input gives the stored result again. " +
				"Errors are problems (RFC 9457) with a code that programs are written against.",
			"license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers":  []any{object{"url": "/"}},
		"security": []any{object{"apiKey": []any{}}},
		"paths":    paths,
		"components": object{
			"schemas": s.made,
			"securitySchemes": object{
				"apiKey": object{"type": "http", "scheme": "bearer", "description": "An API key, as `okpay apikey create` makes it."},
			},
			"responses": object{
				"Problem": object{
					"description": "It was refused; the code says why.",
					"content":     object{api.ProblemType: object{"schema": object{"$ref": "#/components/schemas/Problem"}}},
				},
			},
		},
	}
}

func operation(s *schemas, route *api.Route) object {
	op := object{
		"operationId": strings.ToLower(route.Method[:1]) + route.Method[1:],
		"summary":     route.Summary,
		"description": fmt.Sprintf("%s. Needs an API key with the scope %s. A body has at most %d bytes.", route.Summary, scopes(route), route.Size.Request),
		"responses": object{
			"200": object{
				"description": "It was done.",
				"headers":     object{api.RequestIDHeader: object{"description": "Names the request in the server's log.", "schema": object{"type": "string"}}},
				"content":     object{"application/json": object{"schema": s.of(route.Out)}},
			},
			"default": object{"$ref": "#/components/responses/Problem"},
		},
	}
	parameters := []any{}
	for _, field := range s.fields(route.In) {
		switch {
		case strings.Contains(route.Path, "{"+field.name+"}"):
			parameters = append(parameters, parameter(field, "path", true))
		case !route.HasBody():
			parameters = append(parameters, parameter(field, "query", false))
		}
	}
	if _, keyed := route.In.FieldByName("Change"); keyed {
		parameters = append(parameters, object{
			"name": api.KeyHeader, "in": "header", "required": true,
			"description": "The same key with the same input gives the stored result again.",
			"schema":      object{"type": "string", "minLength": 1, "maxLength": wallet.MaxKeyLength},
		})
	}
	if len(parameters) > 0 {
		op["parameters"] = parameters
	}
	if route.HasBody() {
		op["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": s.of(route.In)}}}
	}
	return op
}

func parameter(field schemaField, in string, required bool) object {
	p := object{"name": field.name, "in": in, "required": required, "schema": field.schema}
	if field.schema["type"] == "array" {
		p["style"], p["explode"] = "form", false // between commas
	}
	return p
}

func scopes(route *api.Route) string {
	names := make([]string, 0, len(route.Scopes)+1)
	for _, scope := range route.Scopes {
		names = append(names, string(scope))
	}
	if !slices.Contains(route.Scopes, wallet.ScopeOperator) {
		names = append(names, string(wallet.ScopeOperator))
	}
	return strings.Join(names, " or ")
}

func problemSchema() object {
	codes := []any{}
	for _, code := range wallet.Codes() {
		codes = append(codes, code)
	}
	text := object{"type": "string"}
	return object{
		"type": "object", "required": []any{"type", "title", "status", "detail", "code"},
		"properties": object{
			"type": text, "title": text, "status": object{"type": "integer"}, "detail": text, "code": object{"type": "string", "enum": codes},
			"hint": text, "details": object{"type": "object"}, "request_id": text,
		},
	}
}
