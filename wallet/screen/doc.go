// Package screen finds the people, companies and ships of a list of sanctions
// whose names are like a given one, and reads such a list in the form in which
// OFAC publishes its Specially Designated Nationals (sdn.csv and alt.csv).
//
// An [Index] holds the names and aliases of a list, and finds the few that may be
// meant without comparing all: for each word of a name it goes through the letters
// of the different words of the list, a few bytes each, compares the words that
// have enough in common, and then the names that have enough of these. It finds
// what comparing all by [names.Coverage] would find. A hit is a reason for a
// person to look, and never a refusal by itself.
//
// The package is pure: it has no clock and no work at start-up. An Index does not
// change once it is built and is safe for concurrent use. The package imports the
// standard library and packages ident and names.
package screen
