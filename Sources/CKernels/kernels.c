#include "CKernels.h"
#include "bodies.h"

// Every kernel of bodies.h for one instruction set, and the table that lists them.
#define KERNEL_SET(suffix, target)                                                               \
  target static float dot_##suffix(const float *a, const float *b, size_t n) {                   \
    return dot_body(a, b, n);                                                                    \
  }                                                                                              \
  target static void softmax_##suffix(float *x, float scale, size_t n) {                         \
    softmax_body(x, scale, n);                                                                   \
  }                                                                                              \
  target static void add_layer_norm_##suffix(float *x, const float *bias, const float *residual, \
                                             const float *gain, const float *shift,              \
                                             float epsilon, size_t n) {                          \
    add_layer_norm_body(x, bias, residual, gain, shift, epsilon, n);                             \
  }                                                                                              \
  BIASED(add, suffix, target)                                                                    \
  BIASED(add_gelu, suffix, target)                                                               \
  BIASED(add_gelu_tanh, suffix, target)                                                          \
  BIASED(add_relu, suffix, target)                                                               \
  BIASED(add_tanh, suffix, target)                                                               \
  static const kernel_set suffix##_set = {                                                       \
      #suffix,         dot_##suffix,           softmax_##suffix,  add_layer_norm_##suffix,       \
      add_##suffix,    add_gelu_##suffix,      add_gelu_tanh_##suffix,                           \
      add_relu_##suffix, add_tanh_##suffix};

#define BIASED(name, suffix, target)                                                   \
  target static void name##_##suffix(float *x, const float *bias, size_t n) {          \
    name##_body(x, bias, n);                                                           \
  }

#if defined(__aarch64__)
// NEON is part of the 64-bit Arm baseline: the plain build already uses it.
KERNEL_SET(neon, )
#else
KERNEL_SET(portable, )
#endif

#if defined(__x86_64__)
KERNEL_SET(avx2, __attribute__((target("avx2,fma"))))
KERNEL_SET(avx512, __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))))
#endif

// Each entry is written once, by the initialiser of the one Swift constant that calls this.
const kernel_set *const *kernel_sets(size_t *count) {
  static const kernel_set *sets[3];
  size_t n = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    sets[n++] = &avx512_set;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) sets[n++] = &avx2_set;
#endif
#if defined(__aarch64__)
  sets[n++] = &neon_set;
#else
  sets[n++] = &portable_set;
#endif
  *count = n;
  return sets;
}
