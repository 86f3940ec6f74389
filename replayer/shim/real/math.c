// SPDX-License-Identifier: GPL-2.0
/* Arithmetic that is more than a line. */
#include <linux/bitops.h>
#include <linux/math64.h>
#include <linux/minmax.h>

u64 mul_u64_u64_div_u64(u64 a, u64 mul, u64 div)
{
	unsigned __int128 p = (unsigned __int128)a * mul;
	u64 rem = 0, low = (u64)p, high = (u64)(p >> 64), q = 0;
	int i;

	/* Bit by bit: a 128-bit division would be a call into a library. */
	rem = high % div;
	for (i = 63; i >= 0; i--) {
		u64 carry = rem >> 63;

		rem = rem << 1 | (low >> i & 1);
		if (carry || rem >= div) {
			rem -= div;
			q |= 1ULL << i;
		}
	}
	return q;
}

u64 int_pow(u64 base, unsigned int exp)
{
	u64 result = 1;

	for (; exp; exp >>= 1, base *= base) {
		if (exp & 1)
			result *= base;
	}
	return result;
}

/* The largest y with y * y <= x, bit by bit from the top. */
unsigned long int_sqrt(unsigned long x)
{
	unsigned long y = 0, bit;

	for (bit = 1UL << 31; bit; bit >>= 1) {
		if ((y | bit) * (y | bit) <= x)
			y |= bit;
	}
	return y;
}

u32 int_sqrt64(u64 x)
{
	return int_sqrt(x);
}

unsigned long gcd(unsigned long a, unsigned long b)
{
	while (b) {
		unsigned long r = a % b;

		a = b;
		b = r;
	}
	return a;
}

unsigned long lcm(unsigned long a, unsigned long b)
{
	return a && b ? a / gcd(a, b) * b : 0;
}
