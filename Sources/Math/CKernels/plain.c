// What every CPU runs; on 64-bit Arm, whose baseline has NEON, that is NEON.
#include "fallbacks.h"
#include "sets.h"

#define SET_TABLE plain_set
#if defined(__aarch64__)
#define SET_NAME "neon"
#else
#define SET_NAME "portable"
#endif
#define PANEL_VECTORS 1
#define F32_ROWS 4
#define BF16_ROWS 4
#define INT8_ROWS 4
#define ADD_PAIRS add_pairs
#define ADD_QUADS add_quads
#define TO_BF16 bf16_lanes
#define ADD_WORDS add_words
#define LOOK_UP look_up
#define SIGN_BITS sign_bits
#include "set.h"
