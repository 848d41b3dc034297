// Package field finds fields inside stored values, compares them, and encodes
// them so that their bytes sort as the values do. It works on CBOR bytes where
// they lie: nothing is decoded into Go values, and the common path allocates
// nothing.
//
// # One order for all values
//
// Values of different types compare too, in this order:
//
//	false < true < numbers < strings < arrays < maps
//
// Within a type:
//
//   - Integers and floats are one kind of number, compared by value and
//     exactly: 1 and 1.0 are equal, 2^53 and 2^53+1 are not. NaN equals itself
//     and is greater than every other number. -0 and 0 are equal.
//   - Strings compare by their bytes, be they UTF-8 or not.
//   - Arrays compare element by element, and a shorter one comes before those
//     it is the beginning of. An element that is null comes first.
//   - Maps compare as arrays of their keys and values would: key, value, key,
//     value, in the order in which they are encoded.
//
// Null is no value: it is as if the field were absent. Where an absent field
// needs a place, as in sorting, it comes before everything else.
//
// Data that is malformed, which only damage to a store can bring about, makes
// fields absent. Nothing here panics on it.
package field
