// Package rates reads reference rates of foreign exchange as the European Central
// Bank publishes them: eurofxref-daily.xml, -hist-90d.xml and -hist.xml, and
// eurofxref.csv and eurofxref-hist.csv, alone or in the zip in which they come.
//
// It promises that no rate is lost and none is guessed at: a file is read whole or
// refused with the place of what is wrong. A currency that has no rate on a day
// has none; nothing is carried over. Rates are exact decimals, never floats. Every
// size is bounded.
//
// The package imports the wallet contract and money; it opens nothing.
package rates
