// AVX-512 with dot products of bytes.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sets.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl,avx512vnni"))), apply_to = function)
#include "fallbacks.h"

INLINE i32x16 add_quads_vnni(i32x16 sums, i32x16 x, i32x16 w) {
  return (i32x16)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)x, (__m512i)w);
}

#define SET_TABLE avx512vnni_set
#define SET_NAME "avx512vnni"
#define PANEL_VECTORS 2
#define F32_ROWS 8
#define BF16_ROWS 8
#define INT8_ROWS 8
#define ADD_PAIRS add_pairs
#define ADD_QUADS add_quads_vnni
#define TO_BF16 bf16_lanes
#define ADD_WORDS(sums, x, w) ((i32x16)_mm512_dpwssd_epi32((__m512i)(sums), (__m512i)(x), (__m512i)(w)))
#define LOOK_UP(table, index) ((u8x64)_mm512_shuffle_epi8((__m512i)(table), (__m512i)(index)))
#define SIGN_BITS(v) ((uint32_t)_mm512_movepi32_mask((__m512i)(v)))
#include "set.h"

#pragma clang attribute pop
#endif
