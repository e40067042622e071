import FileAccess
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// One transfer by the system's `curl`, run as a process of its own.
///
/// Everything that it is told, the token above all, goes through its standard input: a process's
/// arguments are there for all users to read.
struct Curl {
  /// How a transfer ended.
  struct Outcome: Equatable {
    /// `curl`'s exit status; 0 is success.
    var code: Int
    /// The last answer's status; 0 when there was none.
    var httpStatus: Int
    var detail: String
  }

  var settings: Hub.Settings

  /// Fetches `url` into `file`, from where the file ends when `resumes` is set.
  ///
  /// - Parameters:
  ///   - url: The address.
  ///   - file: Where the bytes go; its folder must be there.
  ///   - resumes: Whether what the file holds already is kept.
  ///   - retries: How often a passing fault is tried again.
  ///   - tick: Called some ten times a second while the transfer runs.
  /// - Returns: How the transfer ended; a failed one is an outcome as well.
  /// - Throws: When there is no `curl` to run.
  func fetch(
    _ url: String, into file: String, resumes: Bool, retries: Int, tick: () -> Void
  ) throws(ModelHubError) -> Outcome {
    guard let curl = executable() else {
      throw .curlMissing(path: settings.environment["PATH"] ?? "an empty PATH")
    }
    var lines = [
      "url = \(quoted(url))", "output = \(quoted(file))", "silent", "fail", "location", "globoff",
      "max-redirs = 10", "proto = \"=https,http\"",
      "connect-timeout = \(settings.connectTimeout)",
      // A stalled line is given up after a minute of nothing.
      "speed-limit = 1", "speed-time = 60",
      "retry = \(retries)",
      "user-agent = \"akin\"",
      "write-out = \"%{http_code} %{errormsg}\"",
    ]
    if resumes { lines.append("continue-at = -") }
    // A header of ours is not sent on when the hub redirects to another host.
    if let token = settings.token {
      lines.append("header = \(quoted("Authorization: Bearer \(token)"))")
    }
    let result = try ChildProcess.run(
      curl, arguments: ["curl", "--config", "-"], environment: settings.environment,
      input: lines.joined(separator: "\n") + "\n", tick: tick)
    let words = result.output.split(separator: " ", maxSplits: 1).map(String.init)
    let said = words.count > 1 ? words[1].trimmingCharacters(in: .whitespacesAndNewlines) : ""
    return Outcome(
      code: result.status, httpStatus: words.first.flatMap { Int($0) } ?? 0,
      detail: said.isEmpty ? "no reason given" : String(said.prefix(200)))
  }

  private func executable() -> String? {
    for folder in (settings.environment["PATH"] ?? "").split(separator: ":") {
      let path = "\(folder)/curl"
      if FileManager.default.isExecutableFile(atPath: path), !FileSystem.isFolder(path) {
        return path
      }
    }
    return nil
  }

  /// A value as `curl`'s configuration wants it; control characters have no place in one.
  private func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars where scalar.properties.generalCategory != .control {
      if scalar == "\"" || scalar == "\\" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}
