// What BLAS lacks. One set of functions per instruction set; `kernel_sets` tells which of them this CPU runs.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  // "avx512", "avx2", "neon" or "portable".
  const char *name;
  // Sum of a[i] * b[i].
  float (*dot)(const float *a, const float *b, size_t n);
  // x[i] = exp(x[i] * scale) / sum: one row of attention scores to probabilities.
  void (*softmax)(float *x, float scale, size_t n);
  // x[i] = (y[i] - mean) / sqrt(variance + epsilon) * gain[i] + shift[i], where y = x + bias + residual.
  void (*add_layer_norm)(float *x, const float *bias, const float *residual, const float *gain,
                         const float *shift, float epsilon, size_t n);
  // x[i] += y[i].
  void (*add)(float *x, const float *y, size_t n);
  // x[i] = f(x[i] + bias[i]).
  void (*add_gelu)(float *x, const float *bias, size_t n);
  void (*add_gelu_tanh)(float *x, const float *bias, size_t n);
  void (*add_relu)(float *x, const float *bias, size_t n);
  void (*add_tanh)(float *x, const float *bias, size_t n);
} kernel_set;

// The sets this CPU can run, best first, "portable" last; `count` receives how many.
const kernel_set *const *kernel_sets(size_t *count);

#ifdef __cplusplus
}
#endif
