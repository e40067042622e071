/// Which texts of a list are the first of their kind.
struct DistinctTexts {
  /// The first of each kind, in order.
  private(set) var places: [Int] = []
  /// How often each of these occurs; nil when all occur once.
  private(set) var weights: [Int]?
  /// The others, each with the first of its kind.
  private(set) var twins: [(text: Int, first: Int)] = []

  init(_ texts: [String]) {
    var kinds: [Key: Int] = [:]
    kinds.reserveCapacity(texts.count)
    places.reserveCapacity(texts.count)
    var counts: [Int] = []
    for (text, words) in texts.enumerated() {
      if let kind = kinds[Key(text: words)] {
        counts[kind] += 1
        twins.append((text, places[kind]))
      } else {
        kinds[Key(text: words)] = places.count
        places.append(text)
        counts.append(1)
      }
    }
    if !twins.isEmpty { weights = counts }
  }

  /// Equal bytes: to Swift, and not to every model, `é` equals `e` with an accent.
  private struct Key: Hashable {
    let text: String

    static func == (left: Key, right: Key) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
      var text = text
      text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }
}
