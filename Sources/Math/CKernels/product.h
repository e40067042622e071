// Products with packed weights in one number format. products.h includes this once per format; before it stand
//   FORMAT                  the suffix of the functions' names,
//   NUMBER                  the type of what is multiplied,
//   SUMS, SUM               vector and element type of the sums,
//   STEP                    how many numbers of a row go into a sum at once,
//   ROWS                    how many rows at a time, so that all sums stay in registers,
//   ADD(sums, x, w)         sums + the products of STEP numbers of x and w, lane by lane,
//   FUSES_GELU              whether finish_gelu_SUM exists.

// The results of `rows` rows, which is a constant wherever this is inlined, and of 16 * PANEL_VECTORS columns.
INLINE void OF(sum, FORMAT)(int rows, const NUMBER *left, size_t stride, const NUMBER *panel,
                           const product *p, size_t row, size_t column) {
  SUMS sums[ROWS][PANEL_VECTORS];
  for (int r = 0; r < rows; ++r)
    for (int v = 0; v < PANEL_VECTORS; ++v) sums[r][v] = (SUMS){0};
  for (size_t k = 0; k < p->inner; k += STEP) {
    i32x16 w[PANEL_VECTORS];
    for (int v = 0; v < PANEL_VECTORS; ++v) w[v] = *(const i32x16 *)(panel + k * PANEL_COLUMNS + v * LANES * STEP);
    for (int r = 0; r < rows; ++r) {
      i32x16 x = (i32x16){0} + *(const i32_anywhere *)(left + r * stride + k);
      for (int v = 0; v < PANEL_VECTORS; ++v) sums[r][v] = ADD(sums[r][v], x, w[v]);
    }
  }
  int is_whole = p->columns - column >= PANEL_VECTORS * LANES && !p->result_is_bf16;
  if (FUSES_GELU && p->activation == ACTIVATION_GELU_NEAR && is_whole) {
    OF(finish_gelu, SUM)(p, sums[0], row, rows, column);
    return;
  }
  SUMS stored[ROWS * PANEL_VECTORS];
  for (int r = 0; r < rows; ++r)
    for (int v = 0; v < PANEL_VECTORS; ++v) stored[r * PANEL_VECTORS + v] = sums[r][v];
  OF(finish, SUM)(p, stored, row, (size_t)rows, column);
}

INLINE void OF(sum_any, FORMAT)(int rows, const NUMBER *left, size_t stride, const NUMBER *panel,
                               const product *p, size_t row, size_t column) {
  switch (rows) {
    case 1: OF(sum, FORMAT)(1, left, stride, panel, p, row, column); break;
    case 2: OF(sum, FORMAT)(2, left, stride, panel, p, row, column); break;
    case 3: OF(sum, FORMAT)(3, left, stride, panel, p, row, column); break;
#if ROWS > 4
    case 4: OF(sum, FORMAT)(4, left, stride, panel, p, row, column); break;
    case 5: OF(sum, FORMAT)(5, left, stride, panel, p, row, column); break;
#endif
#if ROWS > 6
    case 6: OF(sum, FORMAT)(6, left, stride, panel, p, row, column); break;
    case 7: OF(sum, FORMAT)(7, left, stride, panel, p, row, column); break;
#endif
    default: OF(sum, FORMAT)(ROWS, left, stride, panel, p, row, column); break;
  }
}

// A panel stays in the first-level cache while blocks of rows, all of nearly equal height, pass by.
static void OF(multiply, FORMAT)(const product *p) {
  const NUMBER *left = p->left;
  size_t blocks = (p->rows + ROWS - 1) / ROWS;
  for (size_t column = p->first_column; column < p->end_column; column += PANEL_VECTORS * LANES) {
    const NUMBER *panel = (const NUMBER *)p->weights + column / PANEL_COLUMNS * PANEL_COLUMNS * p->inner +
                          column % PANEL_COLUMNS * STEP;
    for (size_t b = 0; b < blocks; ++b) {
      size_t row = b * p->rows / blocks, height = (b + 1) * p->rows / blocks - row;
      OF(sum_any, FORMAT)((int)height, left + row * p->left_stride, p->left_stride, panel, p, row, column);
    }
  }
}

// ROWS * PANEL_VECTORS sums of numbers that never leave their registers: the most that this CPU could do.
static double OF(spin, FORMAT)(size_t steps) {
  SUMS sums[ROWS][PANEL_VECTORS];
  i32x16 x = {0}, w = {0};
  // The compiler must not know that all of it is zero.
  __asm__ volatile("" : "+m"(x), "+m"(w));
  for (int r = 0; r < ROWS; ++r)
    for (int v = 0; v < PANEL_VECTORS; ++v) sums[r][v] = (SUMS){0};
  for (size_t k = 0; k < steps; ++k)
    for (int r = 0; r < ROWS; ++r)
      for (int v = 0; v < PANEL_VECTORS; ++v) sums[r][v] = ADD(sums[r][v], x, w);
  for (int r = 0; r < ROWS; ++r)
    for (int v = 0; v < PANEL_VECTORS; ++v) __asm__ volatile("" : : "m"(sums[r][v]));
  return 2.0 * STEP * LANES * ROWS * PANEL_VECTORS * (double)steps;
}

#undef FORMAT
#undef NUMBER
#undef SUMS
#undef SUM
#undef STEP
#undef ROWS
#undef ADD
#undef FUSES_GELU
