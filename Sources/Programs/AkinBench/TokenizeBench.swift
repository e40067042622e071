import Akin
import ArgumentParser
internal import Parallelism
import Tokenization
import VectorMath

/// Measures token ids of texts.
struct TokenizeBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize", abstract: "Measures the tokenizer, from text to ids.",
    discussion: "`digest` is FNV-1a of 64 bits over the ids of each text and a -1 after them, "
      + "as little-endian numbers of 4 bytes: whoever has the same digest has the same ids.")

  @OptionGroup var texts: TextOptions
  @Option(help: "The model whose tokenizer it is: a name or a folder.")
  var model = ModelStore.defaultName
  @Option(help: "How many cores to use.")
  var threads = 1

  func run() async throws {
    let info = try await ModelStore().show(model)
    let tokenizer = try Tokenizer(folder: info.path)
    let lines = try texts.lines()
    let byteCount = lines.reduce(0) { $0 + $1.utf8.count + 1 }
    let expected = ids(of: lines, tokenizer, info.maximumLength)
    let seconds = try await medianSeconds(texts.repetitions) {
      guard ids(of: lines, tokenizer, info.maximumLength) == expected else {
        throw ValidationError("two runs gave different ids")
      }
    }
    var measurement = Measurement(bench: "tokenize", threads: threads)
    measurement.tokens = expected.reduce(0) { $0 + $1.count }
    measurement.tokensPerSecond = Double(measurement.tokens ?? 0) / seconds
    measurement.megabytesPerSecondAndThread = Double(byteCount) / seconds / Double(threads) / 1e6
    measurement.sentencesPerSecond = Double(lines.count) / seconds
    measurement.seconds = seconds
    measurement.digest = digest(of: expected)
    try measurement.print()
  }

  private func ids(
    of lines: [String], _ tokenizer: Tokenizer, _ maximumLength: Int
  ) -> [[Int32]] {
    let share = (lines.count + threads - 1) / max(1, threads)
    return concurrentMap(threads, threads: threads) { part in
      let first = min(part * share, lines.count)
      return lines[first..<min(first + share, lines.count)].map {
        tokenizer.encodeIDs($0, maximumLength: maximumLength).ids
      }
    }.flatMap(\.self)
  }

  private func digest(of ids: [[Int32]]) -> String {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for text in ids {
      for id in text + [-1] {
        for shift in stride(from: 0, to: 32, by: 8) {
          value = (value ^ UInt64(UInt8(truncatingIfNeeded: id >> shift))) &* 0x100_0000_01B3
        }
      }
    }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
