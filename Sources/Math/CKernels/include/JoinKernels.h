// What comparing all rows with all rows needs: sums over the first numbers of two rows, with bounds of what the others add.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Rows that stand on the left together, and those that stand on top of them together.
#define JOIN_ROWS 8
#define JOIN_COLUMNS 32
#define JOIN_STAGES 8

// The next `quads` times four numbers of rows, and what holds when they are summed.
typedef struct {
  size_t quads;
  // Blocks of rows: [quads][8][4] unsigned bytes, each a number plus 128; [8][4] unsigned bytes; [8] int32, the least bounds.
  const uint8_t *rows;
  // Panels of columns: [quads][32][4] signed bytes; [32][4] signed bytes; [32] int32 that make up for the 128s and for rounding.
  const uint8_t *columns;
} join_stage;

// Pairs of a row and a column whose bound reaches the row's least one at every stage. A bound is the sum of the products of all
// numbers so far, of the four bytes that come after this stage's numbers, and of the column's int32.
typedef struct {
  size_t stage_count;
  join_stage stages[JOIN_STAGES];
  // Rows come in whole blocks and columns in whole panels, fewer than 2^16 of either; what fills them up must not reach any bound.
  size_t blocks, panels;
  // [256 * blocks * panels]: row << 16 | column, panel by panel, in each block by block.
  uint32_t *found;
} join_tile;

static inline size_t join_block_bytes(size_t quads) { return JOIN_ROWS * 4 * (quads + 2); }
static inline size_t join_panel_bytes(size_t quads) { return JOIN_COLUMNS * 4 * (quads + 2); }
