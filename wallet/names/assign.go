package names

// assign returns for each of the rows a column of its own so that the sum of the
// worth is greatest; there are at most as many rows as columns. It is the
// Hungarian method with potentials, in the form that adds one row after the
// other along a shortest augmenting path: rows times rows times columns steps.
func assign(worth *[MaxWords][MaxWords]int, rows, columns int) []int {
	const far = int(^uint(0) >> 1)
	var (
		rowPotential    [MaxWords + 1]int
		columnPotential [MaxWords + 1]int
		rowOf           [MaxWords + 1]int // of a column, both from 1; 0 is none
	)
	for row := 1; row <= rows; row++ {
		var (
			least [MaxWords + 1]int // the cheapest way to a column
			from  [MaxWords + 1]int // the column before it on that way
			done  [MaxWords + 1]bool
		)
		for c := range least {
			least[c] = far
		}
		rowOf[0] = row
		at := 0
		for rowOf[at] != 0 {
			done[at] = true
			here, next, step := rowOf[at], 0, far
			for c := 1; c <= columns; c++ {
				if done[c] {
					continue
				}
				// The greatest worth is the least cost.
				cost := -worth[here-1][c-1] - rowPotential[here] - columnPotential[c]
				if cost < least[c] {
					least[c], from[c] = cost, at
				}
				if least[c] < step {
					step, next = least[c], c
				}
			}
			for c := 0; c <= columns; c++ {
				if done[c] {
					rowPotential[rowOf[c]] += step
					columnPotential[c] -= step
				} else if least[c] != far {
					least[c] -= step
				}
			}
			at = next
		}
		for at != 0 {
			rowOf[at] = rowOf[from[at]]
			at = from[at]
		}
	}
	result := make([]int, rows)
	for c := 1; c <= columns; c++ {
		if rowOf[c] != 0 {
			result[rowOf[c]-1] = c - 1
		}
	}
	return result
}
