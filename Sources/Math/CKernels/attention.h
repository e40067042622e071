// Attention of one text and one head, in one number format. products.h includes this once per format; before it
// stand FORMAT, NUMBER and STEP (1 or 2) as for product.h, NUMBERS, a vector of 16,
// FROM_FLOATS(v), EXP(x), and INTERLEAVE(row, next, result), which writes the columns of STEP rows.
//
// Keys and values are packed as weights are, and blocks of queries run through both products while their scores
// are in the cache. Vaswani et al. 2017, section 3.2.

// Writes exp(scale * (score - largest)) for a row of `n` scores, zeros up to the next 16; returns 1 / their sum.
// All three arrays have room for whole vectors.
INLINE float OF(exponents, FORMAT)(const float *scores, size_t n, float scale, NUMBER *result) {
  const i32x16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  f32x16 lanes = EVERY(-INFINITY);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) lanes = larger(lanes, LOAD(scores + i));
  i32x16 inside = lane < (int32_t)(n - i);
  if (i < n) lanes = larger(lanes, choose(inside, LOAD(scores + i), EVERY(-INFINITY)));
  float largest = largest_lane(lanes);
  lanes = EVERY(0.0f);
  for (i = 0; i + LANES <= n; i += LANES) {
    f32x16 e = EXP((LOAD(scores + i) - largest) * scale);
    *(NUMBERS *)(result + i) = FROM_FLOATS(e);
    lanes += e;
  }
  if (i < n) {
    f32x16 e = choose(inside, EXP((LOAD(scores + i) - largest) * scale), EVERY(0.0f));
    *(NUMBERS *)(result + i) = FROM_FLOATS(e);
    lanes += e;
  }
  return 1 / sum_of_lanes(lanes);
}

// Panels of 32 keys, [size / STEP][32][STEP]; what fills them up is zero.
INLINE void OF(pack_keys, FORMAT)(const NUMBER *key, size_t stride, size_t n, size_t size, NUMBER *panels) {
  size_t steps = (size + STEP - 1) / STEP;
  for (size_t first = 0; first < n; first += PANEL_COLUMNS, panels += steps * PANEL_COLUMNS * STEP) {
    size_t count = n - first < PANEL_COLUMNS ? n - first : PANEL_COLUMNS;
    const NUMBER *rows = key + first * stride;
    if (size % STEP == 0 && stride % STEP == 0) {
      // STEP numbers are as long as a float, and are only moved.
      pack_rows((const float *)rows, stride / STEP, count, steps, (float *)panels);
      continue;
    }
    memset(panels, 0, steps * PANEL_COLUMNS * STEP * sizeof(NUMBER));
    for (size_t j = 0; j < count; ++j)
      for (size_t k = 0; k < size; ++k)
        panels[k / STEP * STEP * PANEL_COLUMNS + j * STEP + k % STEP] = rows[j * stride + k];
  }
}

// Panels of 32 columns, [n / STEP][32][STEP]; what fills them up is zero.
INLINE void OF(pack_values, FORMAT)(const NUMBER *value, size_t stride, size_t n, size_t size, NUMBER *panels) {
  const NUMBER none[PANEL_COLUMNS] = {0};
  for (size_t first = 0; first < size; first += PANEL_COLUMNS)
    for (size_t j = 0; j < n; j += STEP, panels += PANEL_COLUMNS * STEP) {
      const NUMBER *row = value + j * stride + first;
      const NUMBER *next = j + STEP - 1 < n ? row + (STEP - 1) * stride : none;
      NUMBER filled[STEP][PANEL_COLUMNS];
      if (size - first < PANEL_COLUMNS) {
        memset(filled, 0, sizeof filled);
        memcpy(filled[STEP - 1], next, (size - first) * sizeof(NUMBER));
        memcpy(filled[0], row, (size - first) * sizeof(NUMBER));
        row = filled[0];
        next = filled[STEP - 1];
      }
      INTERLEAVE(row, next, panels);
    }
}

static void OF(attend, FORMAT)(const attention *a) {
  size_t n = a->length, size = a->head_size, stride = a->stride;
  size_t wide = (n + PANEL_COLUMNS - 1) / PANEL_COLUMNS * PANEL_COLUMNS;
  size_t deep = (size + STEP - 1) / STEP * STEP, even = (n + STEP - 1) / STEP * STEP;
  size_t panels = (size + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
  const NUMBER *query = a->query, *key = a->key, *value = a->value;
  NUMBER *keys = a->scratch, *values = keys + wide * deep, *probabilities = values + panels * PANEL_COLUMNS * even;
  float *scores = (float *)(probabilities + QUERY_ROWS * wide);

  OF(pack_keys, FORMAT)(key, stride, n, size, keys);
  OF(pack_values, FORMAT)(value, stride, n, size, values);
  for (size_t first = 0; first < n; first += QUERY_ROWS) {
    size_t count = n - first < QUERY_ROWS ? n - first : QUERY_ROWS;
    product p = {.rows = count, .inner = deep, .columns = wide, .end_column = wide,
                 .left = query + first * stride, .left_stride = stride, .weights = keys,
                 .result = scores, .result_stride = wide};
    OF(multiply, FORMAT)(&p);
    float factors[QUERY_ROWS];
    for (size_t r = 0; r < count; ++r)
      factors[r] = OF(exponents, FORMAT)(scores + r * wide, n, a->scale, probabilities + r * wide);
    product q = {.rows = count, .inner = even, .columns = size, .end_column = size,
                 .left = probabilities, .left_stride = wide, .weights = values, .row_factor = factors,
                 .result = (char *)a->result + first * a->result_stride * (a->result_is_bf16 ? 2 : 4),
                 .result_stride = a->result_stride, .result_is_bf16 = a->result_is_bf16};
    OF(multiply, FORMAT)(&q);
  }
}

#undef FORMAT
#undef NUMBER
#undef NUMBERS
#undef STEP
#undef FROM_FLOATS
#undef INTERLEAVE
#undef EXP
