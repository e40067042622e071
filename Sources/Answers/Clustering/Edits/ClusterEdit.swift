/// A correction of clusters by a person who knows better than a rule.
///
/// Numbers are those of the clusters that were shown last. What is stored is the texts behind them,
/// so an edit holds for every later division of the same corpus, whatever its numbers.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum ClusterEdit: Sendable, Equatable {
  /// Clusters that are one; the given name of the first that has one stays.
  case merge([Int])
  /// A cluster that is as many as `parts`, which k-means finds.
  case split(Int, parts: Int = 2)
  /// Sentences of a cluster that are a cluster of their own.
  case separate([PassageReference], from: Int)
  /// A cluster's name.
  case rename(Int, to: String)
  /// Sentences that belong to a cluster.
  case pin([PassageReference], to: Int)
  /// Sentences that belong to no cluster.
  case noise([PassageReference])
}

/// How a person names a sentence of an index: by its file and line, or by its text.
public struct PassageReference: Sendable, Equatable {
  /// A line of a file.
  struct Line: Sendable, Equatable {
    /// The file's absolute path.
    let path: String
    /// From 1.
    let number: Int
  }

  /// The reference as a person writes it.
  public let words: String
  /// The line that it may mean.
  let line: Line?

  /// A sentence by its text, or by a part of it that no other sentence has.
  public static func text(_ text: String) -> PassageReference {
    PassageReference(words: text, line: nil)
  }

  /// The sentence that stands on a line, counted from 1, of a file with an absolute path.
  public static func line(_ number: Int, of path: String) -> PassageReference {
    PassageReference(words: "\(path):\(number)", line: Line(path: path, number: number))
  }

  /// A sentence as a person names it: `notes/roses.md:12` if that file is in the index, else a text.
  ///
  /// - Parameters:
  ///   - words: The file and the line, or the text.
  ///   - absolute: Makes a path absolute.
  /// - Returns: The reference.
  public static func named(
    _ words: String, absolute: (String) -> String
  ) -> PassageReference {
    guard let colon = words.lastIndex(of: ":"), colon != words.startIndex,
      let number = Int(words[words.index(after: colon)...]), number > 0
    else { return .text(words) }
    return PassageReference(
      words: words, line: Line(path: absolute(String(words[..<colon])), number: number))
  }
}
