// AVX2 and FMA.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sets.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "fallbacks.h"

// Even and odd bytes apart, as 16-bit numbers, so that nothing can overflow.
INLINE __m256i add_quads_256(__m256i sums, __m256i x, __m256i w) {
  __m256i even = _mm256_madd_epi16(_mm256_and_si256(x, _mm256_set1_epi16(0xFF)),
                                   _mm256_srai_epi16(_mm256_slli_epi16(w, 8), 8));
  __m256i odd = _mm256_madd_epi16(_mm256_srli_epi16(x, 8), _mm256_srai_epi16(w, 8));
  return _mm256_add_epi32(sums, _mm256_add_epi32(even, odd));
}
INLINE i32x16 add_quads_avx2(i32x16 sums, i32x16 x, i32x16 w) {
  __m256i s[2], a[2], b[2];
  memcpy(s, &sums, sizeof s);
  memcpy(a, &x, sizeof a);
  memcpy(b, &w, sizeof b);
  s[0] = add_quads_256(s[0], a[0], b[0]);
  s[1] = add_quads_256(s[1], a[1], b[1]);
  memcpy(&sums, s, sizeof s);
  return sums;
}

INLINE i32x16 add_words_avx2(i32x16 sums, i32x16 x, i32x16 w) {
  __m256i s[2], a[2], b[2];
  memcpy(s, &sums, sizeof s);
  memcpy(a, &x, sizeof a);
  memcpy(b, &w, sizeof b);
  s[0] = _mm256_add_epi32(s[0], _mm256_madd_epi16(a[0], b[0]));
  s[1] = _mm256_add_epi32(s[1], _mm256_madd_epi16(a[1], b[1]));
  memcpy(&sums, s, sizeof s);
  return sums;
}
INLINE bytes64 look_up_avx2(bytes64 table, bytes64 index) {
  __m256i t[2], i[2];
  memcpy(t, &table, sizeof t);
  memcpy(i, &index, sizeof i);
  t[0] = _mm256_shuffle_epi8(t[0], i[0]);
  t[1] = _mm256_shuffle_epi8(t[1], i[1]);
  memcpy(&table, t, sizeof t);
  return table;
}
INLINE uint32_t sign_bits_avx2(i32x16 v) {
  __m256 halves[2];
  memcpy(halves, &v, sizeof halves);
  return (uint32_t)_mm256_movemask_ps(halves[0]) | (uint32_t)_mm256_movemask_ps(halves[1]) << 8;
}

#define SET_TABLE avx2_set
#define SET_NAME "avx2"
#define PANEL_VECTORS 1
#define F32_ROWS 6
#define BF16_ROWS 4
#define INT8_ROWS 4
#define ADD_PAIRS add_pairs
#define ADD_QUADS add_quads_avx2
#define TO_BF16 bf16_lanes
#define ADD_WORDS add_words_avx2
#define LOOK_UP look_up_avx2
#define SIGN_BITS sign_bits_avx2
#include "set.h"

#pragma clang attribute pop
#endif
