// Searching codes. set.h includes this once per instruction set; before it stand ADD_QUADS as for products.h and
//   ADD_WORDS(sums, x, w)   sums + the products of 16 pairs of signed 16-bit numbers,
//   LOOK_UP(table, index)   in each 16 bytes of 64: the table's bytes that the lower halves of `index` name,
//   SIGN_BITS(v)            the 16 lanes' signs as the bits of a number.
#pragma once
#include "vectors.h"

typedef uint8_t u8x64 __attribute__((vector_size(64), aligned(1), may_alias));
typedef uint8_t u8x32 __attribute__((vector_size(32), aligned(1), may_alias));
typedef uint16_t u16x32 __attribute__((vector_size(64), aligned(1), may_alias));
typedef int16_t i16x32 __attribute__((vector_size(64), aligned(1), may_alias));

// The Walsh-Hadamard transform of p numbers, p a power of two, made orthonormal. Sums alone: the same bits everywhere.
INLINE void hadamard(float *x, size_t p) {
  if (p < LANES) {
    for (size_t h = 1; h < p; h *= 2)
      for (size_t i = 0; i < p; ++i)
        if (!(i & h)) {
          float a = x[i], b = x[i + h];
          x[i] = a + b;
          x[i + h] = a - b;
        }
  } else {
    for (size_t i = 0; i < p; i += LANES) {
      f32x16 v = LOAD(x + i);
#define BUTTERFLY(order, signs) v = __builtin_shufflevector(v, v, order) + v * (f32x16)signs;
#define LIST(...) __VA_ARGS__
      BUTTERFLY(LIST(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14),
                LIST({1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1}))
      BUTTERFLY(LIST(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13),
                LIST({1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1}))
      BUTTERFLY(LIST(4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11),
                LIST({1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1}))
      BUTTERFLY(LIST(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
                LIST({1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1}))
#undef BUTTERFLY
#undef LIST
      STORE(x + i, v);
    }
    for (size_t h = LANES; h < p; h *= 2)
      for (size_t start = 0; start < p; start += 2 * h)
        for (size_t i = start; i < start + h; i += LANES) {
          f32x16 a = LOAD(x + i), b = LOAD(x + i + h);
          STORE(x + i, a + b);
          STORE(x + i + h, a - b);
        }
  }
  float scale = 1 / sqrtf((float)p);
  for (size_t i = 0; i < p; ++i) x[i] *= scale;
}

INLINE size_t power_of_two_within(size_t n) {
  size_t p = 1;
  while (2 * p <= n) p *= 2;
  return p;
}
// The first p numbers and the last p ones in turn, so that every number reaches every other.
static void rotate(float *x, size_t n, const float *signs) {
  size_t p = power_of_two_within(n);
  for (int round = 0; round < 4; ++round) {
    float *part = x + (round % 2 ? n - p : 0);
    for (size_t i = 0; i < p; ++i) part[i] *= signs[round * p + i];
    hadamard(part, p);
  }
}
static void rotate_back(float *x, size_t n, const float *signs) {
  size_t p = power_of_two_within(n);
  for (int round = 3; round >= 0; --round) {
    float *part = x + (round % 2 ? n - p : 0);
    hadamard(part, p);
    for (size_t i = 0; i < p; ++i) part[i] *= signs[round * p + i];
  }
}

static void encode_row(const float *x, size_t n, uint8_t *high, uint8_t *low, float facts[3]) {
  // Rounding must not depend on the instruction set.
#pragma clang fp contract(off)
  float largest = 0, spread = 0;
  for (size_t i = 0; i < n; ++i) {
    float size = fabsf(x[i]);
    largest = size > largest ? size : largest;
    spread += x[i] - x[i];
  }
  size_t padded = LOW_BYTES(n);
  memset(high, 0, HIGH_BYTES(n));
  memset(low, 0, padded);
  // x - x is zero for whatever is finite.
  if (spread != 0 || !(largest < INFINITY)) {
    facts[0] = facts[1] = facts[2] = NAN;
    return;
  }
  float steps = largest > 1e-30f ? 2047 / largest : 0;
  int64_t lost = 0, kept = 0;
  for (size_t i = 0; i < n; ++i) {
    int32_t code = (int32_t)(x[i] * steps + 2048.5f);
    int32_t upper = code >> 8, lower = code & 255;
    low[i] = (uint8_t)lower;
    high[i / 128 * 64 + i % 64] |= (uint8_t)(upper << (i % 128 < 64 ? 0 : 4));
    // Twice the distances from the middle of the lower byte and from zero.
    int32_t rest = 2 * lower - 255, middle = 512 * upper + 255 - 4096;
    lost += rest * rest;
    kept += middle * middle;
  }
  // A little more than the square roots, which are rounded.
  float scale = steps > 0 ? largest / 2047 : 0;
  facts[0] = scale;
  facts[1] = scale * 0.5000005f * sqrtf((float)lost);
  facts[2] = scale * 0.5000005f * sqrtf((float)kept);
}

static void decode_row(const uint8_t *high, const uint8_t *low, float scale, size_t n, float *x) {
  for (size_t i = 0; i < n; ++i) {
    int32_t upper = high[i / 128 * 64 + i % 64] >> (i % 128 < 64 ? 0 : 4) & 15;
    x[i] = scale * (float)(upper * 256 + low[i] - 2048);
  }
}

// 32 codes, less 2048 each.
INLINE i32x16 codes_of(u8x32 upper, const uint8_t *low) {
  u16x32 l = __builtin_convertvector(*(const u8x32 *)low, u16x32);
  return (i32x16)((__builtin_convertvector(upper, u16x32) << 8 | l) - 2048);
}
static int64_t score_row(const uint8_t *high, const uint8_t *low, const int16_t *query, size_t high_bytes) {
  int64_t total = 0;
  // 512 numbers at a time: 32 products of 2^11 and 2^14 in a lane stay below 2^31.
  for (size_t first = 0; first < high_bytes; first += 256) {
    i32x16 even = {0}, odd = {0};
    for (size_t i = first; i < first + 256 && i < high_bytes; i += 64) {
      for (int half = 0; half < 2; ++half) {
        u8x32 pair = *(const u8x32 *)(high + i + 32 * half);
        const uint8_t *l = low + 2 * i + 32 * half;
        const int16_t *q = query + 2 * i + 32 * half;
        even = ADD_WORDS(even, codes_of(pair & 15, l), *(const i32x16 *)q);
        odd = ADD_WORDS(odd, codes_of(pair >> 4, l + 64), *(const i32x16 *)(q + 64));
      }
    }
    // Lanes of both together could pass 2^31.
    for (int lane = 0; lane < LANES; ++lane) total += (int64_t)even[lane] + odd[lane];
  }
  return total;
}

static int64_t score_codes(const uint8_t *high, const uint8_t *low, const uint8_t *other_high, const uint8_t *other_low, size_t high_bytes) {
  int64_t total = 0;
  // 512 numbers at a time: 32 products of 2^11 and 2^11 in a lane stay below 2^31.
  for (size_t first = 0; first < high_bytes; first += 256) {
    i32x16 even = {0}, odd = {0};
    for (size_t i = first; i < first + 256 && i < high_bytes; i += 64) {
      for (int half = 0; half < 2; ++half) {
        u8x32 pair = *(const u8x32 *)(high + i + 32 * half), other = *(const u8x32 *)(other_high + i + 32 * half);
        const uint8_t *l = low + 2 * i + 32 * half, *o = other_low + 2 * i + 32 * half;
        even = ADD_WORDS(even, codes_of(pair & 15, l), codes_of(other & 15, o));
        odd = ADD_WORDS(odd, codes_of(pair >> 4, l + 64), codes_of(other >> 4, o + 64));
      }
    }
    even += odd;
    for (int lane = 0; lane < LANES; ++lane) total += even[lane];
  }
  return total;
}

static void score_rows(const row_scan *s) {
  for (size_t i = 0; i < s->count; ++i) {
    if (i + 8 < s->count) {
      // What comes a little later is fetched meanwhile.
      size_t next = s->pairs[i + 8].row;
      prefetch_bytes(s->scale + next, 4);
      prefetch_bytes(s->high + next * s->high_bytes, s->high_bytes);
      prefetch_bytes(s->low + next * 2 * s->high_bytes, 2 * s->high_bytes);
    }
    size_t row = s->pairs[i].row;
    const row_query *query = s->queries + s->pairs[i].query;
    int64_t sum = score_row(s->high + row * s->high_bytes, s->low + row * 2 * s->high_bytes, query->words, s->high_bytes);
    s->scores[i] = (float)((double)sum * (double)s->scale[row] * query->scale);
  }
}

// The sums of sixteen vectors, in their order: halves, quarters, … of pairs side by side.
#define JOIN(a, b, first, second) (__builtin_shufflevector(a, b, first) + __builtin_shufflevector(a, b, second))
#define LIST(...) __VA_ARGS__
INLINE i32x16 sums_of_rows(i32x16 v[LANES]) {
  for (int i = 0; i < 8; ++i)
    v[i] = JOIN(v[i], v[i + 8], LIST(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
                LIST(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
  for (int i = 0; i < 4; ++i)
    v[i] = JOIN(v[i], v[i + 4], LIST(0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
                LIST(4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31));
  for (int i = 0; i < 2; ++i)
    v[i] = JOIN(v[i], v[i + 2], LIST(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
                LIST(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31));
  return JOIN(v[0], v[1], LIST(0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
              LIST(1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31));
}
#undef JOIN
#undef LIST

// Appends those of sixteen rows whose bounds reach the threshold.
INLINE size_t keep_rows(f32x16 bounds, float threshold, size_t limit, size_t first, const uint32_t *rows,
                        uint32_t *found, float *kept, size_t count) {
  uint32_t mask = SIGN_BITS((i32x16)(bounds >= threshold));
  if (limit < LANES) mask &= (1u << limit) - 1;
  if (mask == 0) return count;
  float each[LANES];
  STORE(each, bounds);
  for (; mask; mask &= mask - 1) {
    int lane = __builtin_ctz(mask);
    found[count] = rows ? rows[lane] : (uint32_t)(first + lane);
    kept[count++] = each[lane];
  }
  return count;
}

static size_t scan_planes(const plane_scan *s) {
  size_t count = 0, bytes = s->high_bytes;
  // A number is scale * (256 * upper + 127.5 - 2048), where the low plane's half is the middle of its cell.
  float sum = 1920.5f * (float)s->sum;
  for (size_t row = 0; row < s->count; row += LANES) {
    size_t rows = s->count - row < LANES ? s->count - row : LANES;
    i32x16 sums[LANES];
    for (size_t r = 0; r < LANES; ++r) {
      const uint8_t *high = s->high + (row + (r < rows ? r : rows - 1)) * bytes;
      i32x16 even = {0}, odd = {0};
      for (size_t i = 0; i < bytes; i += 64) {
        u8x64 pair = *(const u8x64 *)(high + i);
        even = ADD_QUADS(even, (i32x16)(pair & 15), *(const i32x16 *)(s->query + 2 * i));
        odd = ADD_QUADS(odd, (i32x16)(pair >> 4), *(const i32x16 *)(s->query + 2 * i + 64));
      }
      sums[r] = even + odd;
    }
    f32x16 products = __builtin_convertvector(sums_of_rows(sums), f32x16);
    f32x16 scale = rows == LANES ? LOAD(s->scale + row) : load_tail(s->scale + row, rows);
    f32x16 error = rows == LANES ? LOAD(s->error + row) : load_tail(s->error + row, rows);
    f32x16 length = rows == LANES ? LOAD(s->length + row) : load_tail(s->length + row, rows);
    f32x16 bounds = (products * 256.0f - sum) * (scale * s->query_scale) + error * s->query_length +
                    length * s->query_error;
    count = keep_rows(bounds, s->threshold, rows, row, 0, s->found, s->bounds, count);
  }
  return count;
}

static float encode_signs(const float *x, const float *center, size_t n, uint8_t *bits) {
  f32x16 squares = {0}, sizes = {0};
  for (size_t i = 0; i < n; i += LANES) {
    size_t rest = n - i;
    f32x16 r = rest < LANES ? load_tail(x + i, rest) - load_tail(center + i, rest) : LOAD(x + i) - LOAD(center + i);
    uint16_t signs = (uint16_t)~SIGN_BITS((i32x16)r);
    memcpy(bits + i / 8, &signs, 2);
    squares += r * r;
    sizes += larger(r, -r);
  }
  float size = sum_of_lanes(sizes);
  return size > 0 ? sum_of_lanes(squares) / size : 0;
}

static void make_table(const float *query, size_t n, uint8_t *table, float *step, float *offset) {
  size_t groups = (n + 15) / 16 * 4;
  float largest = 0, total = 0;
  for (size_t g = 0; 4 * g < n; ++g) {
    float size = 0;
    for (size_t i = 4 * g; i < 4 * g + 4 && i < n; ++i) size += fabsf(query[i]);
    largest = size > largest ? size : largest;
    total += size;
  }
  // Sums of all groups must fit into 16 bits.
  float limit = groups * TABLE_LIMIT <= 65535 ? TABLE_LIMIT : (float)(65535 / groups);
  float steps = largest > 0 ? limit / (2 * largest) : 0;
  *step = 2 * largest / limit;
  *offset = -total;
  const f32x16 signs[4] = {{-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1},
                           {-1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1},
                           {-1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1},
                           {-1, -1, -1, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1}};
  for (size_t g = 0; g < groups; ++g) {
    f32x16 sums = {0};
    float size = 0;
    for (size_t i = 0; i < 4 && 4 * g + i < n; ++i) {
      sums += signs[i] * query[4 * g + i];
      size += fabsf(query[4 * g + i]);
    }
    f32x16 entries = smaller((sums + size) * steps + 0.5f, EVERY(limit));
    *(u8x16 *)(table + 16 * g) = __builtin_convertvector(__builtin_convertvector(entries, i32x16), u8x16);
  }
}

// The sums of each vector's four quarters, side by side.
INLINE u16x32 sums_of_quarters(const u16x32 v[4]) {
#define ADD_NEIGHBOURS(a, b)                                                                                          \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23, 32, 33, 34, 35, 36, 37, 38,   \
                          39, 48, 49, 50, 51, 52, 53, 54, 55) +                                                       \
      __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31, 40, 41, 42, 43, 44, \
                              45, 46, 47, 56, 57, 58, 59, 60, 61, 62, 63)
  u16x32 first = ADD_NEIGHBOURS(v[0], v[1]), second = ADD_NEIGHBOURS(v[2], v[3]);
  return ADD_NEIGHBOURS(first, second);
#undef ADD_NEIGHBOURS
}
INLINE void scan_list(const sign_scan *s, const uint8_t *block, size_t count, sign_query *q, float base) {
  size_t found = q->count;
  for (; count > 0; --count, block += s->block_bytes) {
    u16x32 sums[4] = {{0}, {0}, {0}, {0}};
    for (size_t first = 0; first < s->vectors; first += 4) {
      size_t end = s->vectors - first < 4 ? s->vectors : first + 4;
      u8x64 low = {0}, high = {0};
      for (size_t v = first; v < end; ++v) {
        u8x64 pair = *(const u8x64 *)(block + 64 * v), table = *(const u8x64 *)(q->table + 64 * v);
        low += LOOK_UP(table, pair & 15);
        high += LOOK_UP(table, pair >> 4);
      }
      sums[0] += (u16x32)low & 255;
      sums[1] += (u16x32)low >> 8;
      sums[2] += (u16x32)high & 255;
      sums[3] += (u16x32)high >> 8;
    }
    uint16_t each[BLOCK_ENTRIES];
    *(u16x32 *)each = sums_of_quarters(sums);
    const uint16_t *factors = (const uint16_t *)(block + 64 * s->vectors);
    const uint32_t *rows = (const uint32_t *)(factors + BLOCK_ENTRIES);
    for (int half = 0; half < BLOCK_ENTRIES; half += LANES) {
      f32x16 sum = __builtin_convertvector(*(const u16x16 *)(each + half), f32x16);
      f32x16 factor = (f32x16)(__builtin_convertvector(*(const u16x16 *)(factors + half), u32x16) << 16);
      f32x16 bounds = (sum * q->step + q->offset) * factor + base;
      found = keep_rows(bounds, q->threshold, LANES, 0, rows + half, q->rows, q->bounds, found);
    }
  }
  q->count = found;
}
static size_t scan_signs(const sign_scan *s, size_t first) {
  for (size_t i = first; i < s->visit_count; ++i) {
    const list_visit *visit = s->visits + i;
    size_t start = (size_t)s->first_blocks[visit->list], count = (size_t)s->first_blocks[visit->list + 1] - start;
    sign_query *query = s->queries + visit->query;
    if (query->capacity - query->count < count * BLOCK_ENTRIES) return i;
    if (i + 1 < s->visit_count && visit[1].list != visit->list) {
      // The first of the next list's blocks; the processor sees the rest coming.
      size_t next = (size_t)s->first_blocks[visit[1].list], end = (size_t)s->first_blocks[visit[1].list + 1];
      prefetch_bytes(s->blocks + next * s->block_bytes, (end - next < 4 ? end - next : 4) * s->block_bytes);
    }
    scan_list(s, s->blocks + start * s->block_bytes, count, query, visit->base);
  }
  return s->visit_count;
}

INLINE void scan_bytes_of_one(const byte_scan *s, const byte_query *q, size_t first, size_t end) {
  for (size_t row = first; row < end; row += LANES) {
    size_t rows = end - row < LANES ? end - row : LANES;
    i32x16 sums[LANES];
    for (size_t r = 0; r < LANES; ++r) {
      const uint8_t *bytes = s->rows + (row + (r < rows ? r : rows - 1)) * s->stride;
      i32x16 sum = {0};
      for (size_t i = 0; i < s->stride; i += 64)
        sum = ADD_QUADS(sum, *(const i32x16 *)(bytes + i), *(const i32x16 *)(q->bytes + i));
      sums[r] = sum;
    }
    f32x16 products = __builtin_convertvector(sums_of_rows(sums) - 128 * q->sum, f32x16) * q->scale;
    f32x16 scale = rows == LANES ? LOAD(s->scale + row) : load_tail(s->scale + row, rows);
    store_tail(q->scores + row, products * scale, rows);
  }
}
// Four queries and four rows at a time, so that what is loaded is used four times. Sums of whole numbers: the same scores.
INLINE void scan_bytes_of_four(const byte_scan *s, const byte_query *q, size_t first, size_t end) {
  i32x16 offsets;
  f32x16 query_scales;
  for (int lane = 0; lane < LANES; ++lane) {
    offsets[lane] = 128 * q[lane / 4].sum;
    query_scales[lane] = q[lane / 4].scale;
  }
  for (size_t row = first; row < end; row += 4) {
    size_t rows = end - row < 4 ? end - row : 4;
    const uint8_t *bytes[4];
    for (size_t r = 0; r < 4; ++r) bytes[r] = s->rows + (row + (r < rows ? r : rows - 1)) * s->stride;
    i32x16 sums[LANES];
    for (int i = 0; i < LANES; ++i) sums[i] = (i32x16){0};
    for (size_t i = 0; i < s->stride; i += 64) {
      i32x16 rows0 = *(const i32x16 *)(bytes[0] + i), rows1 = *(const i32x16 *)(bytes[1] + i);
      i32x16 rows2 = *(const i32x16 *)(bytes[2] + i), rows3 = *(const i32x16 *)(bytes[3] + i);
#define ADD_QUERY(k)                                           \
  {                                                            \
    i32x16 query = *(const i32x16 *)(q[k].bytes + i);          \
    sums[4 * k] = ADD_QUADS(sums[4 * k], rows0, query);         \
    sums[4 * k + 1] = ADD_QUADS(sums[4 * k + 1], rows1, query); \
    sums[4 * k + 2] = ADD_QUADS(sums[4 * k + 2], rows2, query); \
    sums[4 * k + 3] = ADD_QUADS(sums[4 * k + 3], rows3, query); \
  }
      ADD_QUERY(0)
      ADD_QUERY(1)
      ADD_QUERY(2)
      ADD_QUERY(3)
#undef ADD_QUERY
    }
    float scales[4];
    for (size_t r = 0; r < 4; ++r) scales[r] = s->scale[row + (r < rows ? r : 0)];
    float __attribute__((vector_size(16))) four;
    memcpy(&four, scales, sizeof four);
    f32x16 row_scales = __builtin_shufflevector(four, four, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
    float each[LANES];
    STORE(each, __builtin_convertvector(sums_of_rows(sums) - offsets, f32x16) * query_scales * row_scales);
    for (int k = 0; k < 4; ++k) {
      if (rows == 4)
        memcpy(q[k].scores + row, each + 4 * k, 16);
      else
        memcpy(q[k].scores + row, each + 4 * k, 4 * rows);
    }
  }
}
static void scan_bytes(const byte_scan *s) {
  // Rows that stay in the cache while all queries are compared with them.
  for (size_t first = 0; first < s->count; first += 64) {
    size_t end = s->count - first < 64 ? s->count : first + 64, k = 0;
    for (; k + 4 <= s->query_count; k += 4) scan_bytes_of_four(s, s->queries + k, first, end);
    for (; k < s->query_count; ++k) scan_bytes_of_one(s, s->queries + k, first, end);
  }
}

static size_t count_from(const float *x, size_t n, float level) {
  i32x16 counts = {0};
  size_t i = 0, count = 0;
  for (; i + LANES <= n; i += LANES) counts -= LOAD(x + i) >= level;
  for (int lane = 0; lane < LANES; ++lane) count += (size_t)counts[lane];
  for (; i < n; ++i) count += x[i] >= level;
  return count;
}
static float level(const float *x, size_t n, size_t wanted) {
  f32x16 lows = EVERY(INFINITY), highs = EVERY(-INFINITY);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    lows = smaller(LOAD(x + i), lows);
    highs = larger(LOAD(x + i), highs);
  }
  float low = -largest_lane(-lows), high = largest_lane(highs);
  for (; i < n; ++i) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  // By halving; `low` is always reached by enough.
  for (int step = 0; step < 24; ++step) {
    float middle = low + (high - low) * 0.5f;
    size_t count = count_from(x, n, middle);
    if (count < wanted) {
      high = middle;
    } else {
      low = middle;
      if (count <= wanted + wanted / 16) break;
    }
  }
  return low;
}

static size_t positions_within(const float *x, size_t n, float low, float high, uint32_t *found) {
  size_t count = 0;
  for (size_t i = 0; i < n; i += LANES) {
    f32x16 v = n - i < LANES ? load_tail(x + i, n - i) : LOAD(x + i);
    uint32_t mask = SIGN_BITS((i32x16)(v >= low)) & SIGN_BITS((i32x16)(v < high));
    if (n - i < LANES) mask &= (1u << (n - i)) - 1;
    for (; mask; mask &= mask - 1) found[count++] = (uint32_t)(i + __builtin_ctz(mask));
  }
  return count;
}

static size_t position_of_largest(const float *x, size_t n, float *largest) {
  float best = -INFINITY;
  size_t i = 0;
  if (n >= LANES) {
    f32x16 lanes = LOAD(x);
    for (; i + LANES <= n; i += LANES) lanes = larger(lanes, LOAD(x + i));
    best = largest_lane(lanes);
  }
  for (; i < n; ++i) best = x[i] > best ? x[i] : best;
  *largest = best;
  for (i = 0; i < n; ++i)
    if (x[i] == best) return i;
  return 0;
}

#define SCAN_KERNELS                                                                                             \
  {.rotate = rotate, .rotate_back = rotate_back, .encode_row = encode_row, .decode_row = decode_row,             \
   .score_row = score_row, .score_rows = score_rows, .score_codes = score_codes, .scan_planes = scan_planes,                                  \
   .encode_signs = encode_signs, .make_table = make_table,                                                                                  \
   .scan_signs = scan_signs, .scan_bytes = scan_bytes,                   \
   .level = level, .positions_within = positions_within, .position_of_largest = position_of_largest}
