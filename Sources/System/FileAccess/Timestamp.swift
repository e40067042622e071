#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Now, in UTC, `2026-11-23T07:38:44Z`.
package func timestamp() -> String { timestamp(seconds: time(nil)) }

/// A file's time in UTC, to the second.
package func timestamp(nanoseconds: Int64) -> String {
  let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
  return timestamp(seconds: Int(rest < 0 ? seconds - 1 : seconds))
}

private func timestamp(seconds: Int) -> String {
  var now = time_t(seconds)
  var parts = unsafe tm()
  unsafe gmtime_r(&now, &parts)
  func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
}
