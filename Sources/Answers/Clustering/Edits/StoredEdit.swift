internal import Hashing

/// An edit as it is stored: by the texts that it is about, not by numbers that change.
package struct StoredEdit: Codable, Equatable, Sendable {
  /// A text's hash, its first 8 bytes.
  package typealias Key = UInt64

  /// What an edit does.
  enum Kind: String, Codable, Sendable {
    case merge, split, rename, pin, noise
    /// Ends all edits before it.
    case clear
  }

  /// A cluster as a person saw it.
  struct Side: Codable, Equatable, Sendable {
    var id: Int
    var label: String
    /// The keys of its texts, in hexadecimal; empty where the parts have them.
    var texts: [String]
  }

  var kind: Kind
  /// Tells it from all other edits, also from those that were taken back; larger than theirs.
  var id = 0
  /// The clusters that were named: two or more of a merge, one of other edits, none of noise.
  var clusters: [Side] = []
  /// The keys of the texts of each part of a split, the part that keeps the cluster first.
  var parts: [[String]]?
  /// The new name.
  var name: String?
  /// The sentences that were named.
  var passages: [String]?
  /// Some other texts of the index at that time, chosen by chance: what a cluster must not hold
  /// mostly if it is still one of `clusters`.
  var others: [String]?
  /// How many other texts there were.
  var otherCount: Int?
}

extension StoredEdit {
  /// The key of a text.
  static func key(_ text: String) -> Key { ContentHash(of: text).high }

  /// A key as it is written.
  static func hexadecimal(_ key: Key) -> String {
    let digits = String(key, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The keys of written ones.
  static func keys(_ texts: [String]) -> [Key] { texts.compactMap { Key($0, radix: 16) } }

  /// The keys of the sentences that were named.
  var passageKeys: [Key] { (passages ?? []).map(Self.key) }

  /// The sides of what the edit joins or keeps apart, as keys.
  var sides: [[Key]] {
    if let parts { return parts.map(Self.keys) }
    return clusters.map { Self.keys($0.texts) }
  }

  /// Whether enough of the texts are there for the edit to do anything.
  func isPossible(where holds: (Key) -> Bool) -> Bool {
    let held = sides.count { $0.contains(where: holds) }
    return switch kind {
    case .merge, .split: held >= 2
    case .rename: held == 1
    case .pin: held == 1 && passageKeys.contains(where: holds)
    case .noise: passageKeys.contains(where: holds)
    case .clear: true
    }
  }
}

extension StoredEdit {
  /// What the edit does, in words.
  var words: String {
    let names = clusters.map { "\($0.id) “\($0.label)”" }
    let name = names.first ?? ""
    let texts = (passages ?? []).map(Self.quoted)
    switch kind {
    case .merge: return "merge " + Self.joined(names)
    case .split where passages != nil: return "split \(Self.joined(texts)) from \(name)"
    case .split:
      return "split \(name) into \(Self.joined((parts ?? []).map { String($0.count) })) sentences"
    case .rename: return "rename \(name) to “\(self.name ?? "")”"
    case .pin: return "pin \(Self.joined(texts)) to \(name)"
    case .noise: return "noise: \(Self.joined(texts))"
    case .clear: return "clear"
    }
  }

  private static func quoted(_ text: String) -> String {
    "“" + ClusterKeywords.beginning(of: text, length: 60) + "”"
  }

  private static func joined(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
