// What instruction sets without dot products of bfloat16 numbers or of bytes do instead.
#pragma once
#include "vectors.h"
#if defined(__aarch64__)
#include <arm_neon.h>
#endif

INLINE f32x16 add_pairs(f32x16 sums, i32x16 x, i32x16 w) {
  sums += (f32x16)(x << 16) * (f32x16)(w << 16);
  return sums + (f32x16)(x & ~0xFFFF) * (f32x16)(w & ~0xFFFF);
}

INLINE i32x16 add_words(i32x16 sums, i32x16 x, i32x16 w) {
  return sums + (x << 16 >> 16) * (w << 16 >> 16) + (x >> 16) * (w >> 16);
}

typedef uint8_t bytes64 __attribute__((vector_size(64), aligned(1), may_alias));
INLINE bytes64 look_up(bytes64 table, bytes64 index) {
#if defined(__aarch64__)
  uint8x16_t t[4], i[4];
  memcpy(t, &table, sizeof t);
  memcpy(i, &index, sizeof i);
  for (int quarter = 0; quarter < 4; ++quarter) t[quarter] = vqtbl1q_u8(t[quarter], i[quarter]);
  memcpy(&table, t, sizeof t);
  return table;
#else
  uint8_t t[64], i[64];
  memcpy(t, &table, sizeof t);
  memcpy(i, &index, sizeof i);
  for (int byte = 0; byte < 64; ++byte) i[byte] = t[byte / 16 * 16 + i[byte]];
  memcpy(&table, i, sizeof i);
  return table;
#endif
}

INLINE uint32_t sign_bits(i32x16 v) {
  const i32x16 bit = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768};
  return (uint32_t)__builtin_reduce_or(v >> 31 & bit);
}

INLINE i32x16 add_quads(i32x16 sums, i32x16 x, i32x16 w) {
  for (int byte = 0; byte < 4; ++byte) sums += (x >> 8 * byte & 0xFF) * (w << (24 - 8 * byte) >> 24);
  return sums;
}
