// What instruction sets without dot products of bfloat16 numbers or of bytes do instead.
#pragma once
#include "vectors.h"

INLINE f32x16 add_pairs(f32x16 sums, i32x16 x, i32x16 w) {
  sums += (f32x16)(x << 16) * (f32x16)(w << 16);
  return sums + (f32x16)(x & ~0xFFFF) * (f32x16)(w & ~0xFFFF);
}

INLINE i32x16 add_quads(i32x16 sums, i32x16 x, i32x16 w) {
  for (int byte = 0; byte < 4; ++byte) sums += (x >> 8 * byte & 0xFF) * (w << (24 - 8 * byte) >> 24);
  return sums;
}
