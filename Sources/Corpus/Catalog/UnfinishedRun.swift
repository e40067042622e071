internal import Foundation

/// A run of `index` that ended before it had read all files: answers then know a part of them only.
public struct UnfinishedRun: Sendable, Equatable, Codable {
  /// How many files the run had taken in.
  public package(set) var filesDone: Int
  /// How many files it had found.
  public let files: Int
  /// The folders and files that it looked at, as the catalog writes them.
  package var paths: [String]

  /// A run that looks at `paths`.
  package init(filesDone: Int, files: Int, paths: [String]) {
    self.filesDone = filesDone
    self.files = files
    self.paths = paths
  }

  private enum CodingKeys: String, CodingKey {
    case filesDone = "done"
    case files, paths
  }
}

extension UnfinishedRun: CustomStringConvertible {
  /// How much is missing, without the name of the index.
  public var description: String { "incomplete: \(filesDone) of \(files) files" }
}

extension CatalogReader {
  /// The last run, if it did not get to its end.
  package func unfinishedRun() throws -> UnfinishedRun? {
    guard let stored = try value(for: unfinishedKey) else { return nil }
    return try? JSONDecoder().decode(UnfinishedRun.self, from: Data(stored.utf8))
  }
}

extension IndexWriter {
  /// Remembers a run that has begun and not ended; nil when it has.
  package func setUnfinishedRun(_ run: UnfinishedRun?) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let value = try run.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    guard try value != catalog.value(for: unfinishedKey) else { return }
    try setValue(value, for: unfinishedKey)
  }
}

private let unfinishedKey = "unfinished"
