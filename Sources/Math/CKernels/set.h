// Every kernel for one instruction set, and the table that lists them. Each set is a file that defines SET_TABLE,
// SET_NAME and what products.h asks for, and then includes this.
#include "elements.h"
#include "products.h"
#include "scan.h"
#include "join.h"
#include "training.h"

const kernel_set SET_TABLE = {
    .name = SET_NAME,
    .dot = dot,
    .add_layer_norm = add_layer_norm,
    .embed = embed,
    .add_scaled = add_scaled,
    .round_to_bf16 = round_to_bf16,
    .quantise = quantise,
    .rotate_blocks = rotate_blocks,
    .quantise_rotated = quantise_rotated,
    .add = add,
    .add_gelu = add_gelu,
    .add_gelu_tanh = add_gelu_tanh,
    .add_relu = add_relu,
    .add_tanh = add_tanh,
    .multiply_f32 = multiply_f32,
    .multiply_bf16 = multiply_bf16,
    .multiply_int8 = multiply_int8,
    .spin_f32 = spin_f32,
    .spin_bf16 = spin_bf16,
    .spin_int8 = spin_int8,
    .pack_rows = pack_rows,
    .attend_f32 = attend_f32,
    .attend_bf16 = attend_bf16,
    .scan = SCAN_KERNELS,
    .join_rows = join_rows,
    .training = TRAINING_KERNELS,
};
