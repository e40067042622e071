// The part of OpenBLAS that VectorMath calls. `pkgConfig` in Package.swift finds the header's folder.
#pragma once
#include <cblas.h>
