// Package document reads the policy as people write it: one YAML document, of
// which every mistake is told with its line and column, and the same as JSON,
// which is how it is kept for use. What a document may hold is said once, as
// shapes that read a value and describe it for the JSON Schema that editors use.
//
// It does no I/O and knows no clock. It imports policy, money and a reader of
// YAML.
package document
