// Products of packed weights. kernels.c includes this once per instruction set, so there is no guard; before it stand
//   SET                            the set's suffix,
//   PANEL_VECTORS                  how many 16-column vectors are computed at a time, 1 or 2,
//   F32_ROWS, BF16_ROWS, INT8_ROWS how many rows at a time: 4, 6 or 8,
//   ADD_PAIRS(sums, x, w)          sums + the products of 16 pairs of bfloat16 numbers,
//   ADD_QUADS(sums, x, w)          sums + the products of 16 quads of unsigned (x) and signed (w) bytes,
//   TO_BF16(v)                     the nearest bfloat16 numbers.

// Writes up to 16 columns of one row.
INLINE void put_row(const product *p, size_t row, size_t column, f32x16 x) {
  size_t count = p->columns - column;
  if (p->result_is_bf16) {
    uint16_t *result = (uint16_t *)p->result + row * p->result_stride + column;
    u16x16 rounded = TO_BF16(x);
    if (count >= LANES) *(u16x16 *)result = rounded;
    else memcpy(result, &rounded, count * sizeof(uint16_t));
  } else {
    float *result = (float *)p->result + row * p->result_stride + column;
    if (p->adds) x += count >= LANES ? LOAD(result) : load_tail(result, count);
    if (count >= LANES) STORE(result, x);
    else store_tail(result, x, count);
  }
}

// Sums that need no bias, as attention's: only `row_factor`, if there is one.
INLINE void finish_plain(const product *p, const f32x16 *sums, size_t row, size_t rows, size_t column) {
  for (size_t r = 0; r < rows; ++r) {
    float factor = p->row_factor ? p->row_factor[row + r] : 1;
    for (int v = 0; v < PANEL_VECTORS && column + LANES * v < p->columns; ++v)
      put_row(p, row + r, column + LANES * v, sums[r * PANEL_VECTORS + v] * factor);
  }
}

// Bias and activation of a block of sums.
#define FINISH(activation)                                                                          \
  for (int v = 0; v < PANEL_VECTORS && column + LANES * v < p->columns; ++v) {                      \
    size_t c = column + LANES * v;                                                                  \
    f32x16 bias = LOAD(p->bias + c);                                                                \
    for (size_t r = 0; r < rows; ++r)                                                               \
      put_row(p, row + r, c, activation(sums[r * PANEL_VECTORS + v] + bias));              \
  }
__attribute__((noinline)) static void finish_float(const product *p, const f32x16 *sums, size_t row, size_t rows, size_t column) {
  if (!p->bias) {
    finish_plain(p, sums, row, rows, column);
    return;
  }
  switch (p->activation) {
    case ACTIVATION_GELU: FINISH(gelu_lanes) break;
    case ACTIVATION_GELU_NEAR: FINISH(gelu_near_lanes) break;
    case ACTIVATION_GELU_TANH: FINISH(gelu_tanh_lanes) break;
    case ACTIVATION_RELU: FINISH(relu_lanes) break;
    case ACTIVATION_TANH: FINISH(tanh_lanes) break;
    default: FINISH(SAME) break;
  }
}
#undef FINISH

// left = least + scale * byte, so a product is scale * sum + least * (sum of the column's weights).
#define FINISH(activation)                                                                              \
  for (int v = 0; v < PANEL_VECTORS && column + LANES * v < p->columns; ++v) {                          \
    size_t c = column + LANES * v;                                                                      \
    f32x16 bias = LOAD(p->bias + c), scale = LOAD(p->column_scale + c), all = LOAD(p->column_sum + c);  \
    for (size_t r = 0; r < rows; ++r) {                                                                 \
      f32x16 sum = __builtin_convertvector(sums[r * PANEL_VECTORS + v], f32x16);                        \
      f32x16 x = sum * (scale * p->left_scale[row + r]) + (all * p->left_least[row + r] + bias);        \
      put_row(p, row + r, c, activation(x));                                                   \
    }                                                                                                   \
  }
// GELU of whole vectors, from the registers of the sums: 6 % quicker, product included, than through memory.
INLINE void finish_gelu_int32(const product *p, const i32x16 *sums, size_t row, int rows, size_t column) {
  const float *left_scale = p->left_scale + row, *left_least = p->left_least + row;
  float *result = (float *)p->result + row * p->result_stride + column;
  size_t stride = p->result_stride;
  for (int v = 0; v < PANEL_VECTORS; ++v) {
    size_t c = column + LANES * v;
    f32x16 bias = LOAD(p->bias + c), scale = LOAD(p->column_scale + c), all = LOAD(p->column_sum + c);
    for (int r = 0; r < rows; ++r) {
      f32x16 sum = __builtin_convertvector(sums[r * PANEL_VECTORS + v], f32x16);
      f32x16 x = sum * (scale * left_scale[r]) + (all * left_least[r] + bias);
      STORE(result + r * stride + LANES * v, gelu_byte_lanes(x));
    }
  }
}
#define finish_gelu_float(p, sums, row, rows, column) ((void)0)

__attribute__((noinline)) static void finish_int32(const product *p, const i32x16 *sums, size_t row, size_t rows, size_t column) {
  switch (p->activation) {
    case ACTIVATION_GELU: FINISH(gelu_lanes) break;
    case ACTIVATION_GELU_NEAR: FINISH(gelu_byte_lanes) break;
    case ACTIVATION_GELU_TANH: FINISH(gelu_tanh_lanes) break;
    case ACTIVATION_RELU: FINISH(relu_lanes) break;
    case ACTIVATION_TANH: FINISH(tanh_lanes) break;
    default: FINISH(SAME) break;
  }
}
#undef FINISH

#define FORMAT f32
#define NUMBER float
#define SUMS f32x16
#define SUM float
#define STEP 1
#define ROWS F32_ROWS
#define ADD(sums, x, w) ((sums) + (f32x16)(x) * (f32x16)(w))
#define FUSES_GELU 0
#include "product.h"

#define FORMAT bf16
#define NUMBER uint16_t
#define SUMS f32x16
#define SUM float
#define STEP 2
#define ROWS BF16_ROWS
#define ADD ADD_PAIRS
#define FUSES_GELU 0
#include "product.h"

#define FORMAT int8
#define NUMBER uint8_t
#define SUMS i32x16
#define SUM int32
#define STEP 4
#define ROWS INT8_ROWS
#define ADD ADD_QUADS
#define FUSES_GELU 1
#include "product.h"

// A panel of up to 32 rows of floats, which become its columns; what fills it up is zero.
static void pack_rows(const float *rows, size_t stride, size_t count, size_t inner, float *panel) {
  for (size_t first = 0; first < PANEL_COLUMNS; first += LANES) {
    size_t n = count <= first ? 0 : count - first < LANES ? count - first : LANES, k = 0;
    const float *start = rows + first * stride;
    for (; k + LANES <= inner; k += LANES) {
      f32x16 block[LANES];
      for (size_t i = 0; i < LANES; ++i) block[i] = i < n ? LOAD(start + i * stride + k) : EVERY(0.0f);
      if (n > 0) transpose(block);
      for (size_t i = 0; i < LANES; ++i) STORE(panel + (k + i) * PANEL_COLUMNS + first, block[i]);
    }
    for (; k < inner; ++k)
      for (size_t i = 0; i < LANES; ++i) panel[k * PANEL_COLUMNS + first + i] = i < n ? start[i * stride + k] : 0;
  }
}

// a0 b0 a1 b1 … of two rows of 32.
INLINE void interleave(const uint16_t *a, const uint16_t *b, uint16_t *result) {
  for (int half = 0; half < 2; ++half) {
    u32x16 low = __builtin_convertvector(*(const u16x16 *)(a + 16 * half), u32x16);
    u32x16 high = __builtin_convertvector(*(const u16x16 *)(b + 16 * half), u32x16);
    *(u32x16 *)(result + 32 * half) = low | high << 16;
  }
}

#define FORMAT f32
#define NUMBER float
#define STEP 1
#define FROM_FLOATS(v) (v)
#define NUMBERS f32x16
#define EXP exp_lanes
#define INTERLEAVE(row, next, result) memcpy(result, row, PANEL_COLUMNS * sizeof(float))
#include "attention.h"

#define FORMAT bf16
#define NUMBER uint16_t
#define STEP 2
#define FROM_FLOATS(v) TO_BF16(v)
#define NUMBERS u16x16
#define EXP exp_near_lanes
#define INTERLEAVE(row, next, result) interleave(row, next, result)
#include "attention.h"
