// What training does between products. Each body is compiled for every instruction set.
#pragma once
#include "elements.h"

typedef double f64x16 __attribute__((vector_size(128), aligned(8), may_alias));

// Loops over whole vectors, and once more over a tail that is filled up with zeros.
#define FOR_LANES(...)                                 \
  size_t i = 0;                                        \
  for (; i + LANES <= n; i += LANES) {                 \
    size_t count = LANES;                              \
    __VA_ARGS__                                        \
  }                                                    \
  if (i < n) {                                         \
    size_t count = n - i;                              \
    __VA_ARGS__                                        \
  }
#define GET(x) (count == LANES ? LOAD((x) + i) : load_tail((x) + i, count))
#define PUT(x, v)                                      \
  do {                                                 \
    if (count == LANES) STORE((x) + i, v);             \
    else store_tail((x) + i, v, count);                \
  } while (0)

// A kernel that replaces numbers by a function of them, and notes its slope.
#define WITH_SLOPES(name, ...)                                  \
  static void name(float *numbers, float *slopes, size_t n) {   \
    FOR_LANES({                                                 \
      f32x16 x = GET(numbers), y, slope;                        \
      __VA_ARGS__                                               \
      PUT(numbers, y);                                          \
      PUT(slopes, slope);                                       \
    })                                                          \
  }
// x * P(x), whose slope is P(x) + x * p(x), with the normal distribution P and its density p.
WITH_SLOPES(gelu_slopes, {
  f32x16 share = 0.5f * (1.0f + erf_lanes(x * 0.70710678f));
  y = x * share;
  slope = share + x * 0.39894228f * exp_lanes(-0.5f * x * x);
})
WITH_SLOPES(gelu_tanh_slopes, {
  f32x16 t = tanh_lanes(0.79788456f * (x + 0.044715f * x * x * x));
  y = 0.5f * x * (1.0f + t);
  slope = 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * 0.79788456f * (1.0f + 3 * 0.044715f * x * x);
})
WITH_SLOPES(relu_slopes, {
  y = relu_lanes(x);
  slope = choose(x > 0.0f, EVERY(1.0f), EVERY(0.0f));
})
WITH_SLOPES(tanh_slopes, {
  y = tanh_lanes(x);
  slope = 1.0f - y * y;
})

static void multiply_each(float *x, const float *y, size_t n) { FOR_LANES(PUT(x, GET(x) * GET(y));) }

static void softmax(float *x, float scale, size_t n) {
  float largest = x[0];
  for (size_t j = 1; j < n; ++j) largest = x[j] > largest ? x[j] : largest;
  f32x16 lanes = {0};
  const i32x16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  {
    FOR_LANES({
      f32x16 e = choose(lane < (int32_t)count, exp_lanes((GET(x) - largest) * scale), EVERY(0.0f));
      lanes += e;
      PUT(x, e);
    })
  }
  float factor = 1 / sum_of_lanes(lanes);
  FOR_LANES(PUT(x, GET(x) * factor);)
}

static void softmax_backward(float *gradient, const float *weights, float scale, size_t n) {
  float along = dot(gradient, weights, n);
  FOR_LANES(PUT(gradient, GET(weights) * (GET(gradient) - along) * scale);)
}

static float norm(const float *sums, const float *gain, const float *shift, float epsilon, float *unit, float *result,
                  size_t n) {
  f32x16 lanes = {0};
  { FOR_LANES(lanes += GET(sums);) }
  float mean = sum_of_lanes(lanes) / (float)n;
  lanes = EVERY(0.0f);
  const i32x16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  {
    FOR_LANES({
      f32x16 difference = choose(lane < (int32_t)count, GET(sums) - mean, EVERY(0.0f));
      lanes += difference * difference;
    })
  }
  float factor = 1 / sqrtf(sum_of_lanes(lanes) / (float)n + epsilon);
  FOR_LANES({
    f32x16 x = (GET(sums) - mean) * factor;
    PUT(unit, x);
    PUT(result, x * GET(gain) + GET(shift));
  })
  return factor;
}

static void norm_backward(float *gradient, const float *unit, const float *gain, float factor, float *gain_sums,
                          float *shift_sums, size_t n) {
  f32x16 totals = {0}, alongs = {0};
  {
    FOR_LANES({
      f32x16 incoming = GET(gradient), x = GET(unit), scaled = incoming * GET(gain);
      PUT(gain_sums, GET(gain_sums) + incoming * x);
      PUT(shift_sums, GET(shift_sums) + incoming);
      PUT(gradient, scaled);
      totals += scaled;
      alongs += scaled * x;
    })
  }
  float mean = sum_of_lanes(totals) / (float)n, slope = sum_of_lanes(alongs) / (float)n;
  FOR_LANES(PUT(gradient, (GET(gradient) - mean - GET(unit) * slope) * factor);)
}

// A block of 16 rows and 16 columns, turned; what is not there is zero.
INLINE void load_turned(const float *start, size_t stride, size_t height, size_t width, f32x16 block[LANES]) {
  for (size_t r = 0; r < LANES; ++r, start += stride)
    block[r] = r >= height ? EVERY(0.0f) : width == LANES ? LOAD(start) : load_tail(start, width);
  transpose(block);
}
#define FOR_BLOCKS(count, columns, ...)                                           \
  for (size_t row = 0; row < count; row += LANES) {                               \
    size_t height = count - row < LANES ? count - row : LANES;                    \
    for (size_t column = 0; column < columns; column += LANES) {                  \
      size_t width = columns - column < LANES ? columns - column : LANES;         \
      f32x16 block[LANES];                                                        \
      load_turned(rows + row * stride + column, stride, height, width, block);    \
      __VA_ARGS__                                                                 \
    }                                                                             \
  }

static void transpose_rows(const float *rows, size_t stride, size_t count, size_t columns, float *result,
                           size_t result_stride) {
  FOR_BLOCKS(count, columns, {
    for (size_t c = 0; c < width; ++c) {
      float *start = result + (column + c) * result_stride + row;
      if (height == LANES) STORE(start, block[c]);
      else store_tail(start, block[c], height);
    }
  })
}

static void transpose_rows_bf16(const float *rows, size_t stride, size_t count, size_t columns, uint16_t *result,
                                size_t result_stride) {
  FOR_BLOCKS(count, columns, {
    for (size_t c = 0; c < width; ++c) {
      u16x16 rounded = TO_BF16(block[c]);
      memcpy(result + (column + c) * result_stride + row, &rounded, height * sizeof(uint16_t));
    }
  })
}

// Two rows of 16 numbers in turns.
INLINE void put_pairs(f32x16 even, f32x16 odd, uint16_t *result) {
  u32x16 low = __builtin_convertvector(TO_BF16(even), u32x16);
  u32x16 high = __builtin_convertvector(TO_BF16(odd), u32x16);
  *(u32x16 *)result = low | high << 16;
}

static void pack_rows_bf16(const float *rows, size_t stride, size_t count, size_t inner, uint16_t *panel) {
  if (count < PANEL_COLUMNS) memset(panel, 0, (inner + 1) / 2 * 2 * PANEL_COLUMNS * sizeof(uint16_t));
  FOR_BLOCKS(count, inner, {
    for (size_t c = 0; c < width; c += 2)
      put_pairs(block[c], block[c + 1], panel + (column + c) * PANEL_COLUMNS + 2 * row);
  })
}

static void pack_columns_bf16(const float *rows, size_t stride, size_t first, size_t count, size_t columns,
                              uint16_t *panel) {
  size_t k = 0;
  while (k < count) {
    const float *row = rows + k * stride;
    uint16_t *pair = panel + (first + k) / 2 * 2 * PANEL_COLUMNS;
    if ((first + k) % 2 == 0 && k + 1 < count && columns == PANEL_COLUMNS) {
      for (size_t half = 0; half < PANEL_COLUMNS; half += LANES)
        put_pairs(LOAD(row + half), LOAD(row + stride + half), pair + 2 * half);
      k += 2;
      continue;
    }
    for (size_t half = 0; half < PANEL_COLUMNS; half += LANES) {
      size_t there = columns <= half ? 0 : columns - half < LANES ? columns - half : LANES;
      u16x16 rounded = TO_BF16(load_tail(row + half, there));
      for (size_t j = 0; j < LANES; ++j) pair[2 * (half + j) + (first + k) % 2] = rounded[j];
    }
    ++k;
  }
}

static void pack_columns(const float *rows, size_t stride, size_t inner, size_t columns, float *panel) {
  for (size_t k = 0; k < inner; ++k, rows += stride, panel += PANEL_COLUMNS) {
    if (columns == PANEL_COLUMNS) {
      STORE(panel, LOAD(rows));
      STORE(panel + LANES, LOAD(rows + LANES));
    } else {
      memset(panel, 0, PANEL_COLUMNS * sizeof(float));
      memcpy(panel, rows, columns * sizeof(float));
    }
  }
}

static double sum_of_squares(const float *x, size_t n) {
  f64x16 lanes = {0};
  FOR_LANES({
    f64x16 v = __builtin_convertvector(GET(x), f64x16);
    lanes += v * v;
  })
  double sum = 0;
  for (int lane = 0; lane < LANES; ++lane) sum += lanes[lane];
  return sum;
}

static void adam(const adam_step *s, float *weights, float *means, float *squares, const float *gradients, size_t n) {
  FOR_LANES({
    f32x16 gradient = GET(gradients) * s->gradient_scale;
    f32x16 mean = GET(means) * s->beta1 + gradient * (1 - s->beta1);
    f32x16 square = GET(squares) * s->beta2 + gradient * gradient * (1 - s->beta2);
    PUT(means, mean);
    PUT(squares, square);
    f32x16 root = __builtin_elementwise_sqrt(square) / s->square_root + s->epsilon;
    PUT(weights, GET(weights) * s->kept - s->rate * mean / root);
  })
}

#define TRAINING_KERNELS                                                                                          \
  {.gelu = gelu_slopes, .gelu_tanh = gelu_tanh_slopes, .relu = relu_slopes, .tanh = tanh_slopes,                  \
   .multiply_each = multiply_each, .softmax = softmax, .softmax_backward = softmax_backward, .norm = norm,        \
   .norm_backward = norm_backward, .transpose_rows = transpose_rows, .pack_columns = pack_columns,                \
   .pack_rows_bf16 = pack_rows_bf16, .pack_columns_bf16 = pack_columns_bf16,                                      \
   .transpose_rows_bf16 = transpose_rows_bf16, .sum_of_squares = sum_of_squares, .adam = adam}
