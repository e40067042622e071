// What reads gzipped files: of zlib its functions and types.
#pragma once
#include <zlib.h>
