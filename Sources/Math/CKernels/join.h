// Comparing all rows with all rows. set.h includes this once per instruction set, after products.h and scan.h.
#pragma once
#include "vectors.h"

// INT8_ROWS rows of a block, from `first` on, and 16 * PANEL_VECTORS columns of a panel, from `side` on. The sums stay in
// registers from one stage to the next; most blocks end after the first.
INLINE size_t join_block(const join_tile *t, size_t block, int first, size_t panel, size_t side, size_t count) {
  i32x16 sums[INT8_ROWS][PANEL_VECTORS];
  uint32_t reached[INT8_ROWS];
  for (int r = 0; r < INT8_ROWS; ++r) {
    reached[r] = ~0u;
    for (int v = 0; v < PANEL_VECTORS; ++v) sums[r][v] = (i32x16){0};
  }
  for (size_t s = 0; s < t->stage_count; ++s) {
    size_t quads = t->stages[s].quads;
    const uint8_t *rows = t->stages[s].rows + block * join_block_bytes(quads) + 4 * first;
    const uint8_t *columns = t->stages[s].columns + panel * join_panel_bytes(quads) + 4 * side;
    for (size_t q = 0; q < quads; ++q, rows += 4 * JOIN_ROWS, columns += 4 * JOIN_COLUMNS) {
      i32x16 w[PANEL_VECTORS];
      for (int v = 0; v < PANEL_VECTORS; ++v) w[v] = *(const i32x16 *)(columns + 4 * LANES * v);
      for (int r = 0; r < INT8_ROWS; ++r) {
        i32x16 x = (i32x16){0} + *(const i32_anywhere *)(rows + 4 * r);
        for (int v = 0; v < PANEL_VECTORS; ++v) sums[r][v] = ADD_QUADS(sums[r][v], x, w[v]);
      }
    }
    uint32_t any = 0;
    for (int r = 0; r < INT8_ROWS; ++r) {
      i32x16 x = (i32x16){0} + *(const i32_anywhere *)(rows + 4 * r);
      i32x16 least = (i32x16){0} + *(const i32_anywhere *)(rows + 4 * JOIN_ROWS + 4 * r);
      uint32_t lanes = 0;
      for (int v = 0; v < PANEL_VECTORS; ++v) {
        i32x16 start = sums[r][v] + *(const i32x16 *)(columns + 4 * JOIN_COLUMNS + 4 * LANES * v);
        i32x16 bound = ADD_QUADS(start, x, *(const i32x16 *)(columns + 4 * LANES * v));
        lanes |= SIGN_BITS(bound >= least) << LANES * v;
      }
      any |= reached[r] &= lanes;
    }
    if (any == 0) return count;
  }
  for (int r = 0; r < INT8_ROWS; ++r)
    for (uint32_t mask = reached[r]; mask; mask &= mask - 1)
      t->found[count++] = (uint32_t)(block * JOIN_ROWS + first + r) << 16 |
                          (uint32_t)(panel * JOIN_COLUMNS + side + __builtin_ctz(mask));
  return count;
}

static size_t join_rows(const join_tile *t) {
  size_t count = 0;
  for (size_t panel = 0; panel < t->panels; ++panel)
    for (size_t side = 0; side < JOIN_COLUMNS; side += LANES * PANEL_VECTORS)
      for (size_t block = 0; block < t->blocks; ++block)
        for (int first = 0; first < JOIN_ROWS; first += INT8_ROWS)
          count = join_block(t, block, first, panel, side, count);
  return count;
}
