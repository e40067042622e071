// The tables of kernels.c, one per instruction set.
#pragma once
#include "CKernels.h"

extern const kernel_set plain_set, avx2_set, avx512_set, avx512vnni_set, avx512bf16_set;
