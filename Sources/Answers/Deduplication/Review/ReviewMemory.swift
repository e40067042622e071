internal import FileAccess
internal import Foundation
internal import Hashing
internal import TextComparison

/// The answers of reviews, and what they lead to; kept in a file.
///
/// The file of an index is `review.json` in its folder (`docs/formats/index-folder.md`). It does
/// not depend on the passages of the index: answers whose texts are gone wait until they return.
public struct ReviewMemory: Sendable, Equatable {
  /// The answers.
  public package(set) var answers = PairAnswers()
  /// The threshold and the guards of the last review; nil before the first.
  public package(set) var fit: ReviewFit?
  /// What made the vectors whose scores the fit is about: a model's fingerprint and its precision.
  package var vectors: String?

  /// The version of the format; it grows when the meaning of a value changes.
  static let format = 1

  /// Remembers nothing.
  public init() {}

  /// The file of an index.
  package static func path(in folder: String) -> String { folder + "/review.json" }
}

extension ReviewMemory {
  private struct Stored: Codable {
    struct Answer: Codable {
      var texts: [String]
      var verdict: String
    }
    struct Fit: Codable {
      var vectors: String
      var answers: Int
      var threshold: Float
      var guardsOff: [String]
      var pairs: Int
      var merged: Int
      var mergedByDefault: Int
      var falseShare: Double?
      var falseShareBounds: [Double]?
    }
    var format: Int
    var answers: [Answer]
    var fit: Fit?
  }

  /// The same answers with what a review makes of them.
  package func fitted(by review: DuplicateReview) -> ReviewMemory {
    var memory = self
    memory.fit = review.fit
    memory.vectors = review.vectors
    return memory
  }

  private struct Version: Decodable { var format: Int }

  /// Reads a file of answers; nil when there is none.
  ///
  /// - Throws: `ReviewMemoryError`.
  public init?(contentsOf path: String) throws {
    guard FileSystem.exists(path) else { return nil }
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.contents(of: path, atMost: .max)
    } catch {
      throw ReviewMemoryError.unreadable(path: path, cause: "\(error)")
    }
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      throw ReviewMemoryError.damaged(path: path)
    }
    let body = Data(bytes[(end + 1)...])
    let decoder = JSONDecoder()
    guard String(decoding: bytes[..<end], as: UTF8.self) == Self.checksum(of: Array(body)),
      let version = try? decoder.decode(Version.self, from: body)
    else { throw ReviewMemoryError.damaged(path: path) }
    guard version.format == Self.format else {
      throw ReviewMemoryError.newerVersion(version.format, path: path)
    }
    guard let stored = try? decoder.decode(Stored.self, from: body),
      let memory = ReviewMemory(stored)
    else { throw ReviewMemoryError.damaged(path: path) }
    self = memory
  }

  private init?(_ stored: Stored) {
    self.init()
    for answer in stored.answers {
      let keys = answer.texts.compactMap { text in
        bytes(hexadecimal: text).flatMap { ContentHash(bytes: $0) }
      }
      guard keys.count == 2, let verdict = PairAnswers.Verdict(rawValue: answer.verdict) else {
        return nil
      }
      answers[PairAnswers.Pair(keys[0], keys[1])] = verdict
    }
    guard let fit = stored.fit else { return }
    let bounds = fit.falseShareBounds ?? []
    vectors = fit.vectors
    self.fit = ReviewFit(
      answerCount: fit.answers, threshold: fit.threshold,
      guardsOff: Set(fit.guardsOff.compactMap { Guard(rawValue: $0) }), pairCount: fit.pairs,
      mergedCount: fit.merged, mergedByDefault: fit.mergedByDefault, falseShare: fit.falseShare,
      falseShareBounds: bounds.count == 2 && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : nil)
  }

  private var stored: Stored {
    let list = answers.verdicts.sorted { $0.key < $1.key }.map { pair, verdict in
      Stored.Answer(
        texts: [pair.first.description, pair.second.description], verdict: verdict.rawValue)
    }
    return Stored(
      format: Self.format, answers: list,
      fit: fit.map { fit in
        Stored.Fit(
          vectors: vectors ?? "", answers: fit.answerCount, threshold: fit.threshold,
          guardsOff: fit.guardsOff.map(\.rawValue).sorted(), pairs: fit.pairCount,
          merged: fit.mergedCount, mergedByDefault: fit.mergedByDefault,
          falseShare: fit.falseShare,
          falseShareBounds: fit.falseShareBounds.map { [$0.lowerBound, $0.upperBound] })
      })
  }

  /// Adds what a review was told to a file, and replaces the file as a whole.
  ///
  /// Answers that another review has added to the file meanwhile stay in it.
  ///
  /// - Parameters:
  ///   - review: The review.
  ///   - path: The file; it need not exist.
  /// - Returns: What the file holds now.
  /// - Throws: `ReviewMemoryError` when the file is there and cannot be read; it stays as it is.
  ///   `FileError` when it cannot be written.
  @discardableResult
  public static func remember(_ review: DuplicateReview, in path: String) throws -> ReviewMemory {
    let lock = try lock(path + ".lock")
    defer {
      try? FileSystem.removeFile(path + ".lock")
      lock.release()
    }
    var memory = try ReviewMemory(contentsOf: path) ?? ReviewMemory()
    for (pair, verdict) in review.changes { memory.answers[pair] = verdict }
    memory = memory.fitted(by: review)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = Array(try encoder.encode(memory.stored))
    try FileSystem.replace(path, with: Array((checksum(of: body) + "\n").utf8) + body)
    return memory
  }

  /// Takes the lock under which a file is read and replaced, which takes milliseconds.
  private static func lock(_ path: String) throws(FileError) -> FileLock {
    for _ in 0..<100 {
      do {
        return try FileLock(path)
      } catch .locked {
        Thread.sleep(forTimeInterval: 0.02)
      }
    }
    return try FileLock(path)
  }

  /// The first line of a file.
  package static func checksum(of body: [UInt8]) -> String {
    var hasher = SHA256Hasher()
    hasher.update(body.span)
    return hexadecimal(hasher.finalize().prefix(16))
  }
}

/// The bytes of hexadecimal digits; nil for other text.
private func bytes(hexadecimal text: String) -> [UInt8]? {
  let digits = text.compactMap(\.hexDigitValue)
  guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
