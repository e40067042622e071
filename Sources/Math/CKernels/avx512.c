// AVX-512 without its dot products.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sets.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl"))), apply_to = function)
#include "fallbacks.h"

// Even and odd bytes apart, as 16-bit numbers, so that nothing can overflow.
INLINE i32x16 add_quads_avx512(i32x16 sums, i32x16 x, i32x16 w) {
  __m512i a = (__m512i)x, b = (__m512i)w;
  __m512i even = _mm512_madd_epi16(_mm512_and_si512(a, _mm512_set1_epi16(0xFF)),
                                   _mm512_srai_epi16(_mm512_slli_epi16(b, 8), 8));
  __m512i odd = _mm512_madd_epi16(_mm512_srli_epi16(a, 8), _mm512_srai_epi16(b, 8));
  return sums + (i32x16)even + (i32x16)odd;
}

INLINE i32x16 add_words_avx512(i32x16 sums, i32x16 x, i32x16 w) {
  return sums + (i32x16)_mm512_madd_epi16((__m512i)x, (__m512i)w);
}

#define SET_TABLE avx512_set
#define SET_NAME "avx512"
#define PANEL_VECTORS 2
#define F32_ROWS 8
#define BF16_ROWS 8
#define INT8_ROWS 8
#define ADD_PAIRS add_pairs
#define ADD_QUADS add_quads_avx512
#define TO_BF16 bf16_lanes
#define ADD_WORDS add_words_avx512
#define LOOK_UP(table, index) ((u8x64)_mm512_shuffle_epi8((__m512i)(table), (__m512i)(index)))
#define SIGN_BITS(v) ((uint32_t)_mm512_movepi32_mask((__m512i)(v)))
#include "set.h"

#pragma clang attribute pop
#endif
