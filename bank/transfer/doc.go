// Package transfer turns the wallet's credit transfers into files for banks, and
// what banks say of them into outcomes. [Files] is what the engine has to know of
// these files: it checks an instruction by the very rules by which [Write] writes
// it, so that what was planned can be exported.
//
// It imports the wallet contract, money and the packages of bank.
package transfer
