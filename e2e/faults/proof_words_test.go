//go:build unix

package faults

const reportHead = "# x\n"
const reportTail = ""
