// The part of zlib that Evaluation calls: reading of files, gzipped or plain.
#pragma once
#include <zlib.h>
