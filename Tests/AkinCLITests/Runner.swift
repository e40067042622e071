import AkinCLI
import Foundation
import Synchronization
import TestSupport

/// What a run of `akin` left behind.
struct Run: Equatable {
  var status: Int32
  var output: String
  var errors: String
}

/// Bytes that a stream was given.
private final class Recorder: Sendable {
  private let bytes = Mutex<[UInt8]>([])

  var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
  var data: [UInt8] { bytes.withLock { $0 } }

  func stream(isTerminal: Bool, columns: Int) -> TextOutput {
    TextOutput(isTerminal: isTerminal, width: { columns }) { new in
      self.bytes.withLock { $0 += new }
    }
  }
}

/// A folder with a few documents, and runs of `akin` in it with a tiny random model.
final class Workshop: Sendable {
  let folder: TemporaryFolder
  /// The folder without links.
  let path: String

  init(documents: [String: String] = Workshop.garden) throws {
    folder = try TemporaryFolder()
    path = URL(filePath: folder.path).resolvingSymlinksInPath().path
    for (name, text) in documents { try folder.write(text, to: name) }
  }

  /// Three documents: a sentence that occurs twice, and one that occurs nearly twice.
  static let garden = [
    "garden/roses.md": """
    # Roses

    Prune roses in late winter. Feed them in spring.

    ## Pests

    Aphids come in May.
    """,
    "garden/notes.txt": """
    Prune roses in late winter.
    The shed needs paint.
    """,
    "sea/ferry.txt": """
    The ferry leaves at nine. The ferry leaves at ten.
    """,
  ]

  /// Runs `akin` with the arguments, in process.
  ///
  /// - Parameters:
  ///   - arguments: After the program's name.
  ///   - subfolder: The current folder, below the workshop.
  ///   - input: Standard input.
  ///   - environment: More variables.
  ///   - isTerminal: Whether stdout and stderr are terminals.
  ///   - columns: Their width.
  /// - Returns: Status and texts; the workshop's path is written as `~`, times as `T`.
  func akin(
    _ arguments: String..., in subfolder: String = "", input: String = "",
    environment: [String: String] = [:], isTerminal: Bool = false, columns: Int = 80
  ) async -> Run {
    await akin(
      list: arguments, in: subfolder, input: input, environment: environment,
      isTerminal: isTerminal, columns: columns)
  }

  /// The same with the arguments as a list.
  func akin(
    list arguments: [String], in subfolder: String = "", input: String = "",
    environment: [String: String] = [:], isTerminal: Bool = false, columns: Int = 80
  ) async -> Run {
    let (output, errors) = (Recorder(), Recorder())
    let status = await run(
      arguments, in: subfolder, input: input, environment: environment,
      output: output.stream(isTerminal: isTerminal, columns: columns),
      errors: errors.stream(isTerminal: isTerminal, columns: columns))
    return Run(status: status, output: tidy(output.text), errors: tidy(errors.text))
  }

  /// The bytes of stdout.
  func bytes(_ arguments: String..., input: String = "") async -> [UInt8] {
    let (output, errors) = (Recorder(), Recorder())
    _ = await run(
      arguments, in: "", input: input, environment: [:],
      output: output.stream(isTerminal: false, columns: 80),
      errors: errors.stream(isTerminal: false, columns: 80))
    return output.data
  }

  /// A run with streams of the caller's own.
  func run(
    _ arguments: [String], in subfolder: String = "", input: String = "",
    environment: [String: String] = [:], output: TextOutput, errors: TextOutput
  ) async -> Int32 {
    let pending = Mutex(Array(input.utf8))
    let stream = ByteInput {
      pending.withLock { pending in
        defer { pending = [] }
        return pending
      }
    }
    let console = Console(
      output: output, errors: errors, input: stream,
      // The default precision depends on the CPU; expected scores are those of fp32.
      environment: environment.merging(
        ["AKIN_MODEL": Fixtures.model("tiny"), "AKIN_PRECISION": "fp32"]) { given, _ in given
        },
      currentFolder: subfolder.isEmpty ? path : path + "/" + subfolder)
    return await Invocation.run(arguments, in: console)
  }

  /// What differs between machines and runs, written the same: paths, times, and the last digits
  /// of scores.
  private func tidy(_ text: String) -> String {
    var text = text.replacing(path, with: "~").replacing(Fixtures.model("tiny"), with: "TINY")
    text = text.replacing(/"seconds":[0-9.e-]+/, with: "\"seconds\":T")
    text = text.replacing(/[0-9.]+ s(, [0-9,]+ passages\/s)?$/.anchorsMatchLineEndings(), with: "T")
    return text.replacing(/-?[0-9]+\.[0-9]{5,}/) { match in
      Numbers.fixed(Double(match.output) ?? .nan, 4)
    }
  }
}

extension TextOutput {
  /// A stream whose reader has gone.
  static var closed: TextOutput { TextOutput { _ in throw OutputError.closed } }
}
