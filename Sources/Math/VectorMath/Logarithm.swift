#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The natural logarithm, from the C library: no need for all of Foundation.
package func logarithm(_ x: Double) -> Double { log(x) }

/// The exponential function, its inverse.
package func exponential(_ x: Double) -> Double { exp(x) }
