import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A line of output: the measurement, the machine and the figures.
struct Measurement: Encodable {
  var bench: String
  var threads: Int
  var cpu = Measurement.cpuName
  var commit = Measurement.commitName
  var precision: String?
  /// The set of kernels, such as `avx2`.
  var kernels: String?
  var kernel: String?
  var gigaOperationsPerSecond: Double?
  var nanosecondsPerToken: Double?
  /// The work of the products with weights, divided by the most that the threads could do.
  var shareOfPeak: Double?
  /// Seconds of one thread by stage.
  var stages: [String: Double]?
  /// Seconds that all threads together waited.
  var waitingSeconds: Double?
  var tokens: Int?
  var tokensPerSecond: Double?
  var sentencesPerSecond: Double?
  var megabytesPerSecondAndThread: Double?
  var cosineMean: Double?
  /// The cosine that 1 % of the texts are below.
  var cosineP1: Double?
  var cosineMin: Double?
  var seconds: Double?
  var rows: Int?
  var threshold: Float?
  /// Pairs of rows that were found.
  var pairs: Int?
  /// Rows whose pairs were compared with a plain product.
  var checkedRows: Int?
  /// The share of the pairs that were found.
  var recall: Double?
  /// What else ran at the same time.
  var beside: String?
  var p50ms: Double?
  var p99ms: Double?
  var digest: String?
  var peakResidentMB: Double?

  init(bench: String, threads: Int) {
    self.bench = bench
    self.threads = threads
  }

  /// Prints the line.
  func print() throws { try printLine(self) }

  /// The most memory that this process ever held, in units of 10⁶ bytes.
  static var peakMemory: Double {
    #if os(Linux)
      // getrusage would not do: its value begins with the memory of the program that started this
      // one.
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
      return (kilobytes.flatMap { Double($0) } ?? 0) * 1024 / 1e6
    #else
      var usage = rusage()
      guard unsafe getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
      return Double(usage.ru_maxrss) / 1e6
    #endif
  }

  /// Seconds that this process has used of any core.
  static var processorSeconds: Double {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static var cpuName: String {
    let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = info.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "unknown"
  }

  private static var commitName: String {
    let git = Process()
    let output = Pipe()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = ["git", "rev-parse", "--short", "HEAD"]
    git.standardOutput = output
    git.standardError = FileHandle.nullDevice
    guard (try? git.run()) != nil else { return "unknown" }
    let name = output.fileHandleForReading.readDataToEndOfFile()
    git.waitUntilExit()
    return git.terminationStatus == 0
      ? String(decoding: name, as: UTF8.self).trimmingCharacters(in: .newlines) : "unknown"
  }
}

/// Prints a value as one line of JSON.
func printLine(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// The median of the seconds that `repetitions` runs take.
func medianSeconds(_ repetitions: Int, _ body: () async throws -> Void) async throws -> Double {
  var seconds: [Double] = []
  for _ in 0..<max(1, repetitions) {
    let start = ContinuousClock.now
    try await body()
    seconds.append((ContinuousClock.now - start) / .seconds(1))
  }
  return seconds.sorted()[seconds.count / 2]
}
