// What searching codes needs: rows of 12 bits in two planes, and signs in blocks. docs/formats says how they lie in files.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Entries of a block of signs.
#define BLOCK_ENTRIES 32
// What an entry of a table is at most: four of them fit into a byte.
#define TABLE_LIMIT 63

// A row of n numbers is two planes of bytes, both filled up with zeros. The high plane has 64 bytes for 128 numbers: byte j
// holds the upper 4 bits of number j in its lower half, and of number j + 64 in its upper half. The low plane
// has the lower 8 bits of each number. A number is scale * (code - 2048).
#define HIGH_BYTES(n) (((n) + 127) / 128 * 64)
#define LOW_BYTES(n) (HIGH_BYTES(n) * 2)

// Rows whose high planes alone say that they could score `threshold` or more.
typedef struct {
  // [count x high_bytes], one after the other.
  const uint8_t *high;
  size_t high_bytes, count;
  // [count] each: the row's scale, the length of what its low plane adds, and the length of what its high plane stands for.
  const float *scale, *error, *length;
  // [2 * high_bytes], zeros at the end; `sum` is their sum.
  const int8_t *query;
  int32_t sum;
  // What a number of the query stands for, its length, and the length of what rounding took from it.
  float query_scale, query_length, query_error;
  float threshold;
  // [count] each: the rows found, and what they score at most.
  uint32_t *found;
  float *bounds;
} plane_scan;

// A query of 16-bit numbers, as for score_row, and what one step of it stands for.
typedef struct {
  const int16_t *words;
  double scale;
} row_query;

typedef struct {
  uint32_t row, query;
} row_pair;

// Rows in both planes, and pairs of rows and queries.
typedef struct {
  const uint8_t *high, *low;
  size_t high_bytes;
  const float *scale;
  const row_query *queries;
  const row_pair *pairs;
  size_t count;
  // [count].
  float *scores;
} row_scan;

// A query in lists of signs, and the entries found that are likely to score `threshold` or more.
typedef struct {
  // [vectors][64].
  const uint8_t *table;
  // An entry's bound is the list's base + factor * (step * (sum from the table) + offset).
  float step, offset, threshold;
  // [capacity] each, the first `count` in use: the rows found, and their bounds.
  uint32_t *rows;
  float *bounds;
  size_t count, capacity;
} sign_query;

// That a query looks into a list; `base` is its product with the list's centroid.
typedef struct {
  uint32_t list, query;
  float base;
} list_visit;

typedef struct {
  // Blocks of BLOCK_ENTRIES entries, `block_bytes` apart: [vectors][64] bytes of signs, then [32] bfloat16 factors, then [32] rows.
  const uint8_t *blocks;
  size_t block_bytes, vectors;
  // Where the blocks of each list begin, and where the last one's end.
  const intptr_t *first_blocks;
  sign_query *queries;
  // Those of one list stand side by side.
  const list_visit *visits;
  size_t visit_count;
} sign_scan;

// A query of signed bytes, filled up with zeros, and where its scores go, [count].
typedef struct {
  const int8_t *bytes;
  int32_t sum;
  float scale;
  float *scores;
} byte_query;

// Scores of rows of bytes, [count x stride], with some queries.
typedef struct {
  // Byte 128 stands for 0; `stride` is a multiple of 64.
  const uint8_t *rows;
  size_t stride, count;
  // [count]: what a row's numbers are multiplied with.
  const float *scale;
  const byte_query *queries;
  size_t query_count;
} byte_scan;

typedef struct {
  // Rotates x, [n], in place by the orthonormal transform of the four rows of signs, [4 x p], p = the largest power of two <= n; or back.
  void (*rotate)(float *x, size_t n, const float *signs);
  void (*rotate_back)(float *x, size_t n, const float *signs);
  // Writes a row's planes; `facts` receives its scale, error and length, all NaN when a number is not finite.
  void (*encode_row)(const float *x, size_t n, uint8_t *high, uint8_t *low, float facts[3]);
  void (*decode_row)(const uint8_t *high, const uint8_t *low, float scale, size_t n, float *x);
  // Sum of (code - 2048) * query, [LOW_BYTES(n)] with |query| < 2^14 and zeros at the end.
  int64_t (*score_row)(const uint8_t *high, const uint8_t *low, const int16_t *query, size_t high_bytes);
  // Sum of (code - 2048) * (code - 2048) of two rows, over all numbers that their planes have room for.
  int64_t (*score_codes)(const uint8_t *high, const uint8_t *low, const uint8_t *other_high, const uint8_t *other_low, size_t high_bytes);
  // The score of each pair.
  void (*score_rows)(const row_scan *s);
  size_t (*scan_planes)(const plane_scan *s);
  // Signs of x - center, bit i set where it is not negative; returns |x - center|^2 / sum |x - center|.
  float (*encode_signs)(const float *x, const float *center, size_t n, uint8_t *bits);
  // The table of a query, [vectors * 64], and what the sums of its entries stand for: <signs, query> = step * sum + offset.
  void (*make_table)(const float *query, size_t n, uint8_t *table, float *step, float *offset);
  // Makes the visits from `first` on; returns the first one whose query has no room for all entries of the list, or how many there are.
  size_t (*scan_signs)(const sign_scan *s, size_t first);
  void (*scan_bytes)(const byte_scan *s);
  // A level that at least `wanted` of the numbers reach, and hardly more; the smallest number when there are not as many.
  float (*level)(const float *x, size_t n, size_t wanted);
  // Where numbers stand that are at least `low` and below `high`, in rising order; `found` has room for n. Returns how many.
  size_t (*positions_within)(const float *x, size_t n, float low, float high, uint32_t *found);
  // Where the first of the largest of n > 0 numbers stands, and that number.
  size_t (*position_of_largest)(const float *x, size_t n, float *largest);
} scan_kernels;

// Asks for memory that is wanted soon.
static inline void prefetch_bytes(const void *start, size_t count) {
  for (size_t i = 0; i < count; i += 64) __builtin_prefetch((const char *)start + i);
}
