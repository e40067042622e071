import ArgumentParser
import Foundation

/// The texts to measure with.
struct TextOptions: ParsableArguments {
  @Option(help: "A file with one text a line.")
  var sentences: String
  @Option(help: "Only so many of its lines.")
  var limit: Int?
  @Option(help: "How many runs; the median counts.")
  var repetitions = 3

  /// The lines of the file, empty ones too.
  func lines() throws -> [String] {
    let text = try String(contentsOfFile: sentences, encoding: .utf8)
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // The text after the last line break is a line only if it is not empty.
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else { throw ValidationError("\(sentences): no texts in it") }
    return lines.prefix(limit ?? .max).map { String(Substring($0)) }
  }
}
