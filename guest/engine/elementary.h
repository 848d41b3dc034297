// Logarithms and circular functions, for the math library. libc's are a little
// more exact and 16 KB larger: theirs err by up to 0.6 units in the last place,
// these by up to 2.
#ifndef LUAHOST_ELEMENTARY_H
#define LUAHOST_ELEMENTARY_H

double elementary_log(double x);
double elementary_log2(double x);  // exact for powers of 2
double elementary_sin(double x);
double elementary_cos(double x);
double elementary_tan(double x);
double elementary_asin(double x);
double elementary_acos(double x);

#endif
