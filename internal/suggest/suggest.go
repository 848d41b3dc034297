// Package suggest finds the known word that somebody who mistyped one may have
// meant, for errors that end in "did you mean".
package suggest

import "strings"

// Nearest returns the known word closest to word, or "" when none is close
// enough to be a plausible slip. Case does not count. Of equally close words
// the first one wins.
func Nearest(word string, known []string) string {
	word = strings.ToLower(word)
	best, bestDistance := "", tolerance(word)+1
	for _, k := range known {
		if d := distance(word, strings.ToLower(k)); d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}

// tolerance is how many edits a word of this length may be away: about one in
// three letters, so that "key" never becomes "time".
func tolerance(word string) int {
	return max(1, min(4, len(word)/3))
}

// distance is the number of inserted, deleted, replaced or swapped neighbouring
// bytes that turn a into b (optimal string alignment). Words longer than any
// name of ours are not worth the work.
func distance(a, b string) int {
	const longest = 64
	if len(a) > longest || len(b) > longest {
		return longest
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(replace, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
