#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What the holder of a lock says about itself in the lock's file.
public struct LockHolder: Sendable, Hashable {
  /// Process number.
  public let process: Int
  /// The machine's name.
  public let host: String
  /// When it began, `2026-11-23T07:38:44Z`.
  public let since: String

  /// Describes a holder.
  package init(process: Int, host: String, since: String) {
    self.process = process
    self.host = host
    self.since = since
  }

  /// This process, now.
  static var current: LockHolder {
    var name = [CChar](repeating: 0, count: 256)
    _ = unsafe gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return LockHolder(
      process: Int(getpid()), host: host.isEmpty ? "this machine" : host, since: timestamp())
  }

  /// The lock file's text: one `key value` a line.
  var text: String { "pid \(process)\nhost \(host)\nsince \(since)\n" }

  /// Reads what `text` wrote; `nil` for anything else.
  init?(text: String) {
    var values: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2 else { return nil }
      values[words[0]] = words[1]
    }
    guard let process = values["pid"].flatMap({ Int($0) }), let host = values["host"],
      let since = values["since"]
    else { return nil }
    self.init(process: process, host: String(host), since: String(since))
  }
}

extension LockHolder: CustomStringConvertible {
  /// `pid 7 on ada, since 2026-11-23T07:38:44Z`.
  public var description: String { "pid \(process) on \(host), since \(since)" }
}
