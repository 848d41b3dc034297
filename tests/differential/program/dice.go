package program

// dice are the choices of one program: splitmix64, because it is the same on
// every machine and in every version of Go.
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// roll gives a number from 0 to sides-1.
func (d *dice) roll(sides int) int { return int(d.next() % uint64(sides)) }

// chance is true that many times of a hundred.
func (d *dice) chance(percent int) bool { return d.roll(100) < percent }
