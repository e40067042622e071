// What training does between products, forwards and backwards. All rows are of `n` floats.
#pragma once
#include <stddef.h>
#include <stdint.h>

// What one step of AdamW needs beside its arrays.
typedef struct {
  // What each gradient is multiplied with first.
  float gradient_scale;
  // Shares of the old means that stay.
  float beta1, beta2;
  // The learning rate over 1 - beta1^steps, and the root of 1 - beta2^steps.
  float rate, square_root;
  float epsilon;
  // What each weight is multiplied with.
  float kept;
} adam_step;

typedef struct {
  // x[i] = f(x[i]), and slopes[i] = f'(x[i]).
  void (*gelu)(float *x, float *slopes, size_t n);
  void (*gelu_tanh)(float *x, float *slopes, size_t n);
  void (*relu)(float *x, float *slopes, size_t n);
  void (*tanh)(float *x, float *slopes, size_t n);
  // x[i] *= y[i].
  void (*multiply_each)(float *x, const float *y, size_t n);
  // The softmax of scale * x.
  void (*softmax)(float *x, float scale, size_t n);
  // From the gradient of a softmax to that of its x, given what came out.
  void (*softmax_backward)(float *gradient, const float *weights, float scale, size_t n);
  // unit[i] = (sums[i] - mean) / sqrt(variance + epsilon), result[i] = unit[i] * gain[i] + shift[i]; returns the factor.
  float (*norm)(const float *sums, const float *gain, const float *shift, float epsilon, float *unit, float *result,
                size_t n);
  // From the gradient of the result to that of the sums; adds to the gradients of gain and shift.
  void (*norm_backward)(float *gradient, const float *unit, const float *gain, float factor, float *gain_sums,
                        float *shift_sums, size_t n);
  // The columns of `count` rows, `stride` floats apart, become rows, `result_stride` apart.
  void (*transpose_rows)(const float *rows, size_t stride, size_t count, size_t columns, float *result,
                         size_t result_stride);
  // A panel of up to 32 columns for multiply_f32, `inner` rows of them: the right side of a plain product.
  void (*pack_columns)(const float *rows, size_t stride, size_t inner, size_t columns, float *panel);
  // The same three with numbers rounded to bfloat16; panels are for multiply_bf16, of an even number of rows.
  void (*pack_rows_bf16)(const float *rows, size_t stride, size_t count, size_t inner, uint16_t *panel);
  // `first` is the number of the first row in the panel, which holds what other rows wrote.
  void (*pack_columns_bf16)(const float *rows, size_t stride, size_t first, size_t count, size_t columns,
                            uint16_t *panel);
  void (*transpose_rows_bf16)(const float *rows, size_t stride, size_t count, size_t columns, uint16_t *result,
                              size_t result_stride);
  double (*sum_of_squares)(const float *x, size_t n);
  // Loshchilov & Hutter 2019, algorithm 2.
  void (*adam)(const adam_step *step, float *weights, float *means, float *squares, const float *gradients, size_t n);
} training_kernels;
