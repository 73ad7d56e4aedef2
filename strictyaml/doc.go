// Package strictyaml reads a text that is to be one YAML document (YAML 1.2.2), as a
// tree, for documents that people write and programs decide by: what a line says, it
// says there. So anchors, merge keys and tags of its own are refused, as are a
// second document and what is too large, and each mistake has its line and column.
//
// It imports the standard library and the YAML reader alone.
package strictyaml
