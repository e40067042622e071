/// The places of special tokens around one text or around a pair.
struct EncodingTemplate: Sendable, Equatable {
  enum Piece: Sendable, Equatable {
    case special(ids: [Int32], typeID: Int32)
    case first(typeID: Int32)
    case second(typeID: Int32)
  }

  var single: [Piece]
  var pair: [Piece]

  /// No special tokens; the texts of a pair follow each other.
  static let bare = Self(
    single: [.first(typeID: 0)], pair: [.first(typeID: 0), .second(typeID: 1)])

  /// BERT's `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`.
  static func bert(classification: Int32, separator: Int32) -> Self {
    func start(_ typeID: Int32) -> Piece { .special(ids: [classification], typeID: typeID) }
    func end(_ typeID: Int32) -> Piece { .special(ids: [separator], typeID: typeID) }
    let single = [start(0), .first(typeID: 0), end(0)]
    return Self(single: single, pair: single + [.second(typeID: 1), end(1)])
  }

  /// RoBERTa's `<s> A </s>` and `<s> A </s> </s> B </s>`, all of one type.
  static func roberta(classification: Int32, separator: Int32) -> Self {
    func special(_ id: Int32) -> Piece { .special(ids: [id], typeID: 0) }
    let single = [special(classification), .first(typeID: 0), special(separator)]
    return Self(
      single: single,
      pair: single + [special(separator), .second(typeID: 0), special(separator)])
  }

  /// How many special tokens the pieces add.
  static func addedCount(_ pieces: [Piece]) -> Int {
    pieces.reduce(0) { count, piece in
      if case .special(let ids, _) = piece { count + ids.count } else { count }
    }
  }
}

/// How many tokens of two texts to keep so that both fit: the longer text is cut first.
func longestFirst(_ first: Int, _ second: Int, limit: Int) -> (first: Int, second: Int) {
  guard first + second > limit else { return (first, second) }
  let shorter = min(first, second)
  if shorter <= limit - shorter {
    // The shorter text stays whole.
    return first <= second ? (first, limit - first) : (limit - second, second)
  }
  // Both are cut to half. An odd token goes to the longer text, or to the second when both are
  // equally long.
  let half = limit / 2
  return first <= second ? (half, limit - half) : (limit - half, half)
}
