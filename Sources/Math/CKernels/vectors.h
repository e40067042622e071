// Vectors of 16 lanes, on whatever registers the instruction set has.
#pragma once
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "CKernels.h"

// Functions that take vectors are inlined, so nothing depends on the ABI that this warns of.
#pragma clang diagnostic ignored "-Wpsabi"

// One zmm, two ymm, four xmm or NEON registers; the narrower ones hold the same 16 numbers in fewer bytes.
typedef float f32x16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t i32x16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint32_t u32x16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint16_t u16x16 __attribute__((vector_size(32), aligned(2), may_alias));
typedef uint8_t u8x16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef int32_t i32_anywhere __attribute__((aligned(1), may_alias));

#define INLINE static inline __attribute__((always_inline))
#define LANES 16
#define LOAD(pointer) (*(const f32x16 *)(pointer))
#define STORE(pointer, value) (*(f32x16 *)(pointer) = (value))
#define EVERY(value) ((f32x16){0} + (value))

INLINE f32x16 choose(i32x16 mask, f32x16 yes, f32x16 no) {
  return (f32x16)((mask & (i32x16)yes) | (~mask & (i32x16)no));
}
INLINE f32x16 smaller(f32x16 a, f32x16 b) { return choose(a < b, a, b); }
INLINE f32x16 larger(f32x16 a, f32x16 b) { return choose(a > b, a, b); }

// The lanes folded in halves: 16, 8, 4, 2, 1.
#define FOLD(v, join)                                                                          \
  v = join(v, __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)); \
  v = join(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3));       \
  v = join(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1));       \
  v = join(v, __builtin_shufflevector(v, v, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0));
INLINE f32x16 plus(f32x16 a, f32x16 b) { return a + b; }
INLINE float sum_of_lanes(f32x16 v) {
  FOLD(v, plus)
  return v[0];
}
INLINE float smallest_lane(f32x16 v) {
  FOLD(v, smaller)
  return v[0];
}
INLINE float largest_lane(f32x16 v) {
  FOLD(v, larger)
  return v[0];
}

// The last n < 16 numbers of a row, filled up with zeros.
INLINE f32x16 load_tail(const float *x, size_t n) {
  f32x16 v = {0};
  memcpy(&v, x, n * sizeof(float));
  return v;
}
INLINE void store_tail(float *x, f32x16 v, size_t n) { memcpy(x, &v, n * sizeof(float)); }

// name_f32 for OF(name, FORMAT), where FORMAT is f32.
#define OF_(name, format) name##_##format
#define OF(name, format) OF_(name, format)

// The nearest bfloat16 numbers, ties to even.
INLINE u16x16 bf16_lanes(f32x16 v) {
  u32x16 bits = (u32x16)v;
  return __builtin_convertvector((bits + 0x7FFF + (bits >> 16 & 1)) >> 16, u16x16);
}

// Turns 16 rows of 16 numbers into their columns: blocks of 8, 4, 2 and 1 change places across the diagonal.
#define SWAP(size, above, below)                                                    \
  for (int i = 0; i < LANES; ++i)                                                   \
    if (!(i & size)) {                                                              \
      f32x16 a = rows[i], b = rows[i + size];                                       \
      rows[i] = __builtin_shufflevector(a, b, above);                               \
      rows[i + size] = __builtin_shufflevector(a, b, below);                        \
    }
#define LIST(...) __VA_ARGS__
INLINE void transpose(f32x16 rows[LANES]) {
  SWAP(8, LIST(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
       LIST(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
  SWAP(4, LIST(0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
       LIST(4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
  SWAP(2, LIST(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
       LIST(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
  SWAP(1, LIST(0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
       LIST(1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
}
#undef SWAP
#undef LIST
