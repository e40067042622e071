internal import FileAccess
internal import Foundation
package import ModelHub
internal import SentenceEmbedding
internal import Transformers
internal import VectorMath

/// What a check of a model found.
public struct ModelVerification: Sendable, Equatable, Encodable {
  /// One file of the model.
  public struct File: Sendable, Equatable, Encodable {
    /// Its path in the model's folder.
    public let path: String
    /// Its size.
    public let bytes: Int
    /// Whether it is what was fetched.
    public let state: State

    /// What has become of a file.
    public enum State: String, Sendable, Encodable {
      /// It is what was fetched.
      case intact
      /// It is not what was fetched.
      case altered
      /// It is gone.
      case missing
      /// No hash was ever noted.
      case unrecorded
    }
  }

  /// How close the vectors are to those in the model's `akin-golden.json`.
  public struct Golden: Sendable, Equatable, Encodable {
    /// How many texts were embedded.
    public let texts: Int
    /// The largest difference of two numbers.
    public let largestDifference: Float
    /// The largest one allowed.
    public let tolerance: Float
  }

  /// The model's folder.
  public let path: String
  /// Each file and its state.
  public let files: [File]
  /// Nil when the folder has no golden file.
  public let golden: Golden?
  /// What is wrong, one sentence each; empty when nothing is.
  public let problems: [String]

  package init(_ resolved: ResolvedModel, checks: [FileCheck]) throws {
    path = resolved.folder
    var problems: [String] = []
    files = checks.map { check in
      let state: File.State
      switch check.state {
      case .intact: state = .intact
      case .unrecorded: state = .unrecorded
      case .missing:
        state = .missing
        problems.append("\(check.path) is missing. Fetch the model again.")
      case .altered(let sha256):
        state = .altered
        problems.append(
          "\(check.path) is not what was fetched (SHA-256 \(sha256)). Fetch the model again.")
      }
      return File(path: check.path, bytes: check.bytes, state: state)
    }
    for file in files where file.state != .missing {
      let path = resolved.folder + "/" + file.path
      if GitLFSPointer.lies(at: path) {
        problems.append(ModelFolderError.gitLFSPointer(path: path).description)
      } else if path.hasSuffix(".safetensors") {
        do { try requireFiniteWeights(path) } catch { problems.append("\(error)") }
      }
    }
    let goldenPath = resolved.folder + "/akin-golden.json"
    if problems.isEmpty, FileManager.default.fileExists(atPath: goldenPath) {
      let golden = try Self.compare(resolved, with: goldenPath)
      if !(golden.largestDifference <= golden.tolerance) {
        problems.append(
          "Its vectors differ from those in akin-golden.json by up to \(golden.largestDifference), "
            + "more than \(golden.tolerance).")
      }
      self.golden = golden
    } else {
      golden = nil
    }
    self.problems = problems
  }

  private static func compare(_ resolved: ResolvedModel, with path: String) throws -> Golden {
    let file: GoldenFile
    do {
      file = try JSONDecoder().decode(
        GoldenFile.self, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      throw ModelFolderError.malformed(path: path, reason: "not a golden file")
    }
    // The golden vectors are those of the model's own library.
    let model = try SentenceModel(folder: resolved.folder, precision: .fp32)
    let vectors = try model.embed(
      file.texts, threads: ProcessInfo.processInfo.activeProcessorCount
    ).vectors
    guard file.vectors.count == vectors.rows,
      file.vectors.allSatisfy({ $0.count == vectors.columns })
    else {
      throw ModelFolderError.malformed(
        path: path, reason: "not one vector of \(vectors.columns) numbers for each text")
    }
    let differences = zip(vectors.numbers, file.vectors.joined()).map { abs($0 - $1) }
    return Golden(
      texts: file.texts.count,
      largestDifference: differences.contains { $0.isNaN } ? .nan : differences.max() ?? 0,
      tolerance: file.tolerance)
  }

  private struct GoldenFile: Decodable {
    let texts: [String]
    let vectors: [[Float]]
    let tolerance: Float
  }
}
