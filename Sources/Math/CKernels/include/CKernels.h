// Linear algebra of small numbers and of what stands between products. One set of functions per instruction set; `kernel_sets` tells which of them
// this CPU runs.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "JoinKernels.h"
#include "ScanKernels.h"
#include "TrainingKernels.h"

#ifdef __cplusplus
extern "C" {
#endif

// Packed weights are panels of 32 columns, the last one filled up with zeros. A panel is [inner / s][32][s]
// numbers, where s is 1 for fp32, 2 for bfloat16 and 4 for bytes.
#define PANEL_COLUMNS 32

// Numbers that `rotate_blocks` mixes: number j with those 16, 32, … 112 further on.
#define ROTATION_BLOCK 128

// Queries that attention takes at a time.
#define QUERY_ROWS 24

// ACTIVATION_GELU_NEAR is GELU within 2e-4, or 2.2e-3 for bytes.
enum {
  ACTIVATION_IDENTITY,
  ACTIVATION_GELU,
  ACTIVATION_GELU_NEAR,
  ACTIVATION_GELU_TANH,
  ACTIVATION_RELU,
  ACTIVATION_TANH
};

// result = activation(left * weights + bias), for the columns from first_column, a multiple of 32, to end_column.
typedef struct {
  // `inner` is a multiple of s; `columns` is the true width.
  size_t rows, inner, columns, first_column, end_column;
  // [rows x inner]: floats, bfloat16 numbers, or bytes that stand for left_least + left_scale * byte.
  const void *left;
  size_t left_stride;
  const float *left_scale, *left_least;
  // Floats, bfloat16 numbers, or signed bytes to be multiplied with their column's scale.
  const void *weights;
  // Bytes only, [columns, filled up to 32s]: the scales, and the sums of the scaled weights.
  const float *column_scale, *column_sum;
  // [columns, filled up to 32s]. For floats it may be null; then only `row_factor` is applied, [rows] or null.
  const float *bias, *row_factor;
  int activation;
  // [rows x columns], floats or bfloat16 numbers.
  void *result;
  size_t result_stride;
  int result_is_bf16;
  // Whether the products are added to what is there, which must be floats, and is not then activated.
  int adds;
} product;

// One head of one text: softmax(scale * query * keyᵀ) * value, all [length x head_size].
typedef struct {
  const void *query, *key, *value;
  // Numbers from one token to the next, in all three.
  size_t stride;
  size_t length, head_size;
  float scale;
  void *result;
  size_t result_stride;
  int result_is_bf16;
  // At least attention_scratch(length, head_size) bytes, aligned to 64.
  void *scratch;
} attention;

size_t attention_scratch(size_t length, size_t head_size);

typedef struct {
  // "avx512bf16", "avx512vnni", "avx512", "avx2", "neon" or "portable".
  const char *name;
  // Sum of a[i] * b[i].
  float (*dot)(const float *a, const float *b, size_t n);
  // x[i] = (y[i] - mean) / sqrt(variance + epsilon) * gain[i] + shift[i], where y = x + residual.
  void (*add_layer_norm)(float *x, const float *residual, const float *gain, const float *shift, float epsilon,
                         size_t n);
  // The same norm of token + position + type; `next` is the token's row that will be wanted after this one.
  void (*embed)(const float *token, const float *position, const float *type, const float *next, float *result,
                const float *gain, const float *shift, float epsilon, size_t n);
  // sum[i] += x[i] * weight.
  void (*add_scaled)(float *sum, const float *x, float weight, size_t n);
  // The nearest bfloat16 numbers, zeros from n to `padded`, which is less than 16 more.
  void (*round_to_bf16)(const float *x, size_t n, size_t padded, uint16_t *result);
  // Bytes with x[i] near least + scale * result[i]; zeros from n to `padded`.
  void (*quantise)(const float *x, size_t n, size_t padded, uint8_t *result, float *scale, float *least);
  // Every whole block of ROTATION_BLOCK numbers times an orthonormal matrix that is its own inverse; what is left over stays.
  void (*rotate_blocks)(float *x, size_t n);
  // `quantise` of x rotated; x itself stays.
  void (*quantise_rotated)(const float *x, size_t n, size_t padded, uint8_t *result, float *scale, float *least);
  // x[i] += y[i].
  void (*add)(float *x, const float *y, size_t n);
  // x[i] = f(x[i] + bias[i]).
  void (*add_gelu)(float *x, const float *bias, size_t n);
  void (*add_gelu_tanh)(float *x, const float *bias, size_t n);
  void (*add_relu)(float *x, const float *bias, size_t n);
  void (*add_tanh)(float *x, const float *bias, size_t n);
  void (*multiply_f32)(const product *p);
  void (*multiply_bf16)(const product *p);
  void (*multiply_int8)(const product *p);
  // A panel of up to 32 rows, `stride` floats apart, for multiply_f32: the right side of a product of rows with rows.
  void (*pack_rows)(const float *rows, size_t stride, size_t count, size_t inner, float *panel);
  void (*attend_f32)(const attention *a);
  void (*attend_bf16)(const attention *a);
  scan_kernels scan;
  // Writes `found` and returns how many.
  size_t (*join_rows)(const join_tile *t);
  training_kernels training;
  // For benchmarks: the multiplications of `multiply` alone, all in registers. Returns how many operations that was.
  double (*spin_f32)(size_t steps);
  double (*spin_bf16)(size_t steps);
  double (*spin_int8)(size_t steps);
} kernel_set;

// The sets this CPU can run, best first, "portable" last; `count` receives how many.
const kernel_set *const *kernel_sets(size_t *count);

// Whether bfloat16 products are quicker than fp32 ones where the CPU has both. Intel's cores have half
// as many units for them as for fp32 products.
int bf16_is_quick(void);

#ifdef __cplusplus
}
#endif
