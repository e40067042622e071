// AVX-512 with dot products of bytes and of bfloat16 numbers.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sets.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl,avx512vnni,avx512bf16"))), apply_to = function)
#include "fallbacks.h"

INLINE i32x16 add_quads_vnni(i32x16 sums, i32x16 x, i32x16 w) {
  return (i32x16)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)x, (__m512i)w);
}
INLINE f32x16 add_pairs_bf16(f32x16 sums, i32x16 x, i32x16 w) {
  return (f32x16)_mm512_dpbf16_ps((__m512)sums, (__m512bh)x, (__m512bh)w);
}
INLINE u16x16 to_bf16(f32x16 v) { return (u16x16)_mm512_cvtneps_pbh((__m512)v); }

#define SET_TABLE avx512bf16_set
#define SET_NAME "avx512bf16"
#define PANEL_VECTORS 2
#define F32_ROWS 8
#define BF16_ROWS 8
#define INT8_ROWS 8
#define ADD_PAIRS add_pairs_bf16
#define ADD_QUADS add_quads_vnni
#define TO_BF16 to_bf16
#define ADD_WORDS(sums, x, w) ((i32x16)_mm512_dpwssd_epi32((__m512i)(sums), (__m512i)(x), (__m512i)(w)))
#define LOOK_UP(table, index) ((u8x64)_mm512_shuffle_epi8((__m512i)(table), (__m512i)(index)))
#define SIGN_BITS(v) ((uint32_t)_mm512_movepi32_mask((__m512i)(v)))
#include "set.h"

#pragma clang attribute pop
#endif
