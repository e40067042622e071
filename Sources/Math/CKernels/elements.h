// Element by element: what a layer does between its products. Each body is compiled for every instruction set.
#pragma once
#include "vectors.h"

static float dot(const float *a, const float *b, size_t n) {
  // Two chains of sums, so that one multiply-add need not wait for the last.
  f32x16 even = {0}, odd = {0};
  size_t i = 0;
  for (; i + 2 * LANES <= n; i += 2 * LANES) {
    even += LOAD(a + i) * LOAD(b + i);
    odd += LOAD(a + i + LANES) * LOAD(b + i + LANES);
  }
  for (; i + LANES <= n; i += LANES) even += LOAD(a + i) * LOAD(b + i);
  float sum = sum_of_lanes(even + odd);
  for (; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

// exp(x) = 2^k * exp(r) with |r| <= ln(2) / 2, where nine terms of the series reach float's precision.
// Below -87 the answer is that of -87 (1.6e-38): 2^k must stay a normal number.
INLINE f32x16 exp_lanes(f32x16 x) {
  x = smaller(larger(x, EVERY(-87.0f)), EVERY(88.0f));
  // Adding and taking away 1.5 * 2^23 rounds to the nearest whole number.
  const f32x16 shift = EVERY(12582912.0f);
  f32x16 k = (x * 1.44269504f + shift) - shift;
  // ln(2) in two parts; the first has few bits, so k times it is exact.
  f32x16 r = x - k * 0.693359375f + k * 2.12194440e-4f;
  f32x16 p = EVERY(1.0f / 5040);
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  i32x16 exponent = (__builtin_convertvector(k, i32x16) + 127) << 23;
  return p * (f32x16)exponent;
}

// The same within 5e-5 of itself, with the series cut short: enough for what is rounded to 8 bits right after.
INLINE f32x16 exp_near_lanes(f32x16 x) {
  x = smaller(larger(x, EVERY(-87.0f)), EVERY(88.0f));
  const f32x16 shift = EVERY(12582912.0f);
  f32x16 k = (x * 1.44269504f + shift) - shift;
  f32x16 r = x - k * 0.69314718f;
  f32x16 p = EVERY(1.0f / 24);
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  i32x16 exponent = (__builtin_convertvector(k, i32x16) + 127) << 23;
  return p * (f32x16)exponent;
}

// erf(x) = x * P(x^2) / Q(x^2), fitted on [0, 3.92] with relative error 2e-8 before rounding; 1 beyond.
INLINE f32x16 erf_lanes(f32x16 x) {
  const f32x16 limit = EVERY(3.92f);
  x = smaller(larger(x, -limit), limit);
  f32x16 t = x * x;
  f32x16 p = EVERY(2.05007518e-06f);
  p = p * t + 0.00028486154f;
  p = p * t + 0.00376503309f;
  p = p * t + 0.0527468771f;
  p = p * t + 0.190393999f;
  p = p * t + 1.12837911f;
  f32x16 q = EVERY(3.80904858e-05f);
  q = q * t + 0.00116237928f;
  q = q * t + 0.0149680469f;
  q = q * t + 0.114103779f;
  q = q * t + 0.502065063f;
  q = q * t + 1.0f;
  f32x16 y = x * p / q;
  return smaller(larger(y, EVERY(-1.0f)), EVERY(1.0f));
}

// tanh(x) = 1 - 2 / (exp(2x) + 1); near zero, where that cancels, the odd series instead.
INLINE f32x16 tanh_lanes(f32x16 x) {
  f32x16 t = x * x;
  f32x16 series = x * (1.0f + t * (-1.0f / 3 + t * (2.0f / 15 + t * (-17.0f / 315))));
  f32x16 whole = 1.0f - 2.0f / (exp_lanes(2.0f * smaller(x, EVERY(20.0f))) + 1.0f);
  return choose(t < 0.04f, series, whole);
}

INLINE f32x16 gelu_lanes(f32x16 x) { return 0.5f * x * (1.0f + erf_lanes(x * 0.70710678f)); }
// The same within 2e-4: x * (0.5 + x * P(x^2)), fitted on [-4, 4], where the normal distribution ends for our
// purpose; enough for what is rounded to bfloat16 right after.
INLINE f32x16 gelu_near_lanes(f32x16 x) {
  f32x16 z = smaller(larger(x, EVERY(-4.0f)), EVERY(4.0f)), t = z * z;
  f32x16 p = EVERY(2.278083854889701e-08f);
  p = p * t - 1.598571884642297e-06f;
  p = p * t + 4.795492350240238e-05f;
  p = p * t - 8.140098070725799e-04f;
  p = p * t + 8.77236109226942e-03f;
  p = p * t - 6.457304954528809e-02f;
  p = p * t + 3.978832960128784e-01f;
  return x * (z * p + 0.5f);
}
// The same within 2.2e-3: max(x, 0) - |x| * P(|x|), fitted on [0, 3.25]; a byte's step is some 2e-2.
INLINE f32x16 gelu_byte_lanes(f32x16 x) {
  f32x16 u = smaller((f32x16)((i32x16)x & INT32_MAX), EVERY(3.25f));
  f32x16 p = EVERY(-0.020310215f) * u + 0.17928242f;
  p = p * u - 0.53099776f;
  p = p * u + 0.5298461f;
  return larger(x, EVERY(0.0f)) - u * p;
}
INLINE f32x16 gelu_tanh_lanes(f32x16 x) {
  return 0.5f * x * (1.0f + tanh_lanes(0.79788456f * (x + 0.044715f * x * x * x)));
}
INLINE f32x16 relu_lanes(f32x16 x) { return larger(x, EVERY(0.0f)); }

// A kernel that applies `function` to every number of x + bias.
#define ADD_THEN(name, function)                                                    \
  static void name(float *x, const float *bias, size_t n) {                  \
    size_t i = 0;                                                                   \
    for (; i + LANES <= n; i += LANES) STORE(x + i, function(LOAD(x + i) + LOAD(bias + i))); \
    if (i < n) store_tail(x + i, function(load_tail(x + i, n - i) + load_tail(bias + i, n - i)), n - i); \
  }
#define SAME(x) (x)
ADD_THEN(add, SAME)
ADD_THEN(add_gelu, gelu_lanes)
ADD_THEN(add_gelu_tanh, gelu_tanh_lanes)
ADD_THEN(add_relu, relu_lanes)
ADD_THEN(add_tanh, tanh_lanes)

static void add_layer_norm(float *x, const float *residual, const float *gain, const float *shift,
                                float epsilon, size_t n) {
  f32x16 lanes = {0};
  float sum = 0;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    f32x16 y = LOAD(x + i) + LOAD(residual + i);
    STORE(x + i, y);
    lanes += y;
  }
  for (; i < n; ++i) sum += x[i] = x[i] + residual[i];
  float mean = (sum + sum_of_lanes(lanes)) / (float)n;
  lanes = EVERY(0.0f);
  sum = 0;
  for (i = 0; i + LANES <= n; i += LANES) {
    f32x16 y = LOAD(x + i) - mean;
    lanes += y * y;
  }
  for (; i < n; ++i) sum += (x[i] - mean) * (x[i] - mean);
  float factor = 1 / sqrtf((sum + sum_of_lanes(lanes)) / (float)n + epsilon);
  for (i = 0; i + LANES <= n; i += LANES)
    STORE(x + i, (LOAD(x + i) - mean) * factor * LOAD(gain + i) + LOAD(shift + i));
  for (; i < n; ++i) x[i] = (x[i] - mean) * factor * gain[i] + shift[i];
}

// The norm of the sum of three embeddings. The next token's row, which may be anywhere in a large table, is asked
// for on the way.
static void embed(const float *token, const float *position, const float *type, const float *next, float *result,
                  const float *gain, const float *shift, float epsilon, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    __builtin_prefetch(next + i);
    STORE(result + i, LOAD(position + i) + LOAD(type + i));
  }
  for (; i < n; ++i) result[i] = position[i] + type[i];
  add_layer_norm(result, token, gain, shift, epsilon, n);
}

static void add_scaled(float *sum, const float *x, float weight, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) STORE(sum + i, LOAD(sum + i) + LOAD(x + i) * weight);
  for (; i < n; ++i) sum[i] += x[i] * weight;
}

static void round_to_bf16(const float *x, size_t n, size_t padded, uint16_t *result) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) *(u16x16 *)(result + i) = TO_BF16(LOAD(x + i));
  if (i == padded) return;
  u16x16 tail = TO_BF16(load_tail(x + i, n - i));
  memcpy(result + i, &tail, (padded - i) * sizeof(uint16_t));
}

// x[i] is near least + result[i] * scale, where result spans 0...255.
static void quantise(const float *x, size_t n, size_t padded, uint8_t *result, float *scale, float *least) {
  float low = x[0], high = x[0];
  size_t i = 0;
  if (n >= LANES) {
    f32x16 lows = LOAD(x), highs = lows;
    for (i = LANES; i + LANES <= n; i += LANES) {
      lows = smaller(lows, LOAD(x + i));
      highs = larger(highs, LOAD(x + i));
    }
    low = smallest_lane(lows);
    high = largest_lane(highs);
  }
  for (; i < n; ++i) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  float range = high - low, steps = range > 0 ? 255 / range : 0;
  *scale = range / 255;
  *least = low;
  for (i = 0; i + LANES <= n; i += LANES) {
    i32x16 q = __builtin_convertvector((LOAD(x + i) - low) * steps + 0.5f, i32x16);
    *(u8x16 *)(result + i) = __builtin_convertvector(q, u8x16);
  }
  for (; i < n; ++i) result[i] = (uint8_t)((x[i] - low) * steps + 0.5f);
  for (; i < padded; ++i) result[i] = 0;
}

// A block of eight vectors times the Hadamard matrix of order 8, over the root of 8: each vector becomes a sum of all
// eight with signs of its own.
INLINE void load_rotated(const float *x, f32x16 block[8]) {
  for (int i = 0; i < 8; ++i) block[i] = LOAD(x + LANES * i);
  for (int half = 1; half < 8; half *= 2)
    for (int i = 0; i < 8; ++i)
      if (!(i & half)) {
        f32x16 a = block[i], b = block[i + half];
        block[i] = a + b;
        block[i + half] = a - b;
      }
  for (int i = 0; i < 8; ++i) block[i] *= 0.353553391f;
}

static void rotate_blocks(float *x, size_t n) {
  for (; n >= ROTATION_BLOCK; x += ROTATION_BLOCK, n -= ROTATION_BLOCK) {
    f32x16 block[8];
    load_rotated(x, block);
    for (int i = 0; i < 8; ++i) STORE(x + LANES * i, block[i]);
  }
}

// Rotated twice, in registers: that costs less than to keep the rotated numbers.
static void quantise_rotated(const float *x, size_t n, size_t padded, uint8_t *result, float *scale, float *least) {
  size_t rotated = n / ROTATION_BLOCK * ROTATION_BLOCK, i;
  if (rotated == 0) {
    quantise(x, n, padded, result, scale, least);
    return;
  }
  f32x16 block[8], lows = EVERY(INFINITY), highs = -lows;
  for (i = 0; i < rotated; i += ROTATION_BLOCK) {
    load_rotated(x + i, block);
    for (int v = 0; v < 8; ++v) {
      lows = smaller(block[v], lows);
      highs = larger(block[v], highs);
    }
  }
  float low = smallest_lane(lows), high = largest_lane(highs);
  for (; i < n; ++i) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  float range = high - low, steps = range > 0 ? 255 / range : 0;
  *scale = range / 255;
  *least = low;
  for (i = 0; i < rotated; i += ROTATION_BLOCK) {
    load_rotated(x + i, block);
    for (int v = 0; v < 8; ++v) {
      i32x16 q = __builtin_convertvector((block[v] - low) * steps + 0.5f, i32x16);
      *(u8x16 *)(result + i + LANES * v) = __builtin_convertvector(q, u8x16);
    }
  }
  for (; i < n; ++i) result[i] = (uint8_t)((x[i] - low) * steps + 0.5f);
  for (; i < padded; ++i) result[i] = 0;
}
