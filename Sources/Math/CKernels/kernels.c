#include "sets.h"

// Each entry is written once, by the initialiser of the one Swift constant that calls this.
const kernel_set *const *kernel_sets(size_t *count) {
  static const kernel_set *sets[5];
  size_t n = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  int vnni = avx512 && __builtin_cpu_supports("avx512vnni");
  if (vnni && __builtin_cpu_supports("avx512bf16")) sets[n++] = &avx512bf16_set;
  if (vnni) sets[n++] = &avx512vnni_set;
  if (avx512) sets[n++] = &avx512_set;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) sets[n++] = &avx2_set;
#endif
  sets[n++] = &plain_set;
  *count = n;
  return sets;
}

int bf16_is_quick(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return !__builtin_cpu_is("intel");
#else
  return 1;
#endif
}

size_t attention_scratch(size_t length, size_t head_size) {
  size_t wide = (length + PANEL_COLUMNS - 1) / PANEL_COLUMNS * PANEL_COLUMNS;
  size_t panels = (head_size + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
  // Keys, values, probabilities and scores, each as if it were floats.
  return sizeof(float) * (wide * (head_size + 1) + panels * PANEL_COLUMNS * (length + 1) + 2 * QUERY_ROWS * wide);
}
