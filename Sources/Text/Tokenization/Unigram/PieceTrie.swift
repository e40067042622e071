/// The pieces of a Unigram vocabulary as a tree of bytes.
///
/// The nodes stand in the order of their depth, and the children of a node stand together, in the
/// order of their bytes. So a step down looks at one short run of bytes. The tree of 250,000 pieces
/// takes 9 bytes for each of its nodes, and is made without hashing.
struct PieceTrie: Sendable {
  /// The byte that leads to each node; that of the root means nothing.
  private let labels: [UInt8]
  /// The first child of each node, and one more number at the end: the children of a node end where
  /// those of the next node begin.
  private let firstChildren: [UInt32]
  /// The piece that ends at each node; -1 where none does.
  private let pieces: [Int32]
  /// The children of the root by their bytes; 0 where there is none.
  private let starts: [UInt32]

  /// Makes the tree of the pieces that are not empty.
  ///
  /// - Throws: `ByteKeyTable.DuplicateKey` when two pieces are equal.
  init(of tokens: TokenStore) throws(ByteKeyTable.DuplicateKey) {
    let order = Self.sorted(tokens)
    let (bytes, places) = (tokens.bytes.span, tokens.places.span)
    var labels: [UInt8] = [0]
    var firstChildren: [UInt32] = []
    var pieces: [Int32] = []
    var spans = [(first: 0, end: order.count)]
    let count = tokens.bytes.count / 2 + order.count
    labels.reserveCapacity(count)
    firstChildren.reserveCapacity(count)
    pieces.reserveCapacity(count)
    spans.reserveCapacity(count)

    var node = 0
    var (depth, levelEnd) = (0, 1)
    while node < spans.count {
      if node == levelEnd { (depth, levelEnd) = (depth + 1, spans.count) }
      firstChildren.append(UInt32(truncatingIfNeeded: spans.count))
      var (first, end) = spans[node]
      var piece: Int32 = -1
      // The shortest of the pieces in a span comes first; only it can end here.
      if first < end, places[Int(order[first])].count == depth {
        piece = order[first]
        first += 1
        if first < end, places[Int(order[first])].count == depth {
          throw ByteKeyTable.DuplicateKey(id: order[first])
        }
      }
      pieces.append(piece)
      while first < end {
        let label = bytes[Int(places[Int(order[first])].start) + depth]
        var next = first + 1
        while next < end, bytes[Int(places[Int(order[next])].start) + depth] == label { next += 1 }
        labels.append(label)
        spans.append((first, next))
        first = next
      }
      node += 1
    }
    firstChildren.append(UInt32(truncatingIfNeeded: spans.count))

    var starts = [UInt32](repeating: 0, count: 256)
    for child in Int(firstChildren[0])..<Int(firstChildren[1]) {
      starts[Int(labels[child])] = UInt32(truncatingIfNeeded: child)
    }
    self.labels = labels
    self.firstChildren = firstChildren
    self.pieces = pieces
    self.starts = starts
  }

  /// The ids of the pieces that are not empty, in the order of their bytes.
  private static func sorted(_ tokens: TokenStore) -> [Int32] {
    // The first eight bytes decide nearly every comparison.
    var entries: [(prefix: UInt64, id: Int32)] = []
    entries.reserveCapacity(tokens.count)
    for (id, place) in tokens.places.enumerated() where place.start != .max && place.count > 0 {
      var prefix: UInt64 = 0
      for offset in 0..<8 {
        let byte = offset < place.count ? tokens.bytes[Int(place.start) + offset] : 0
        prefix = prefix << 8 | UInt64(byte)
      }
      entries.append((prefix, Int32(truncatingIfNeeded: id)))
    }
    entries.sort { first, second in
      guard first.prefix == second.prefix else { return first.prefix < second.prefix }
      let (a, b) = (tokens.places[Int(first.id)], tokens.places[Int(second.id)])
      for offset in 0..<min(a.count, b.count) {
        let (x, y) = (tokens.bytes[Int(a.start) + offset], tokens.bytes[Int(b.start) + offset])
        guard x == y else { return x < y }
      }
      return (a.count, first.id) < (b.count, second.id)
    }
    return entries.map(\.id)
  }

  /// The node that a byte leads to from the root; nil when no piece begins with it.
  @inline(__always)
  func start(_ byte: UInt8) -> Int? {
    let node = Int(starts[Int(byte)])
    return node == 0 ? nil : node
  }

  /// The node that a byte leads to; nil when no piece goes on with it.
  @inline(__always)
  func child(of node: Int, _ byte: UInt8) -> Int? {
    var low = Int(firstChildren[node])
    var high = Int(firstChildren[node + 1])
    while high - low > 8 {
      let middle = (low + high) / 2
      if labels[middle] <= byte { low = middle } else { high = middle }
    }
    while low < high {
      if labels[low] == byte { return low }
      low += 1
    }
    return nil
  }

  /// The piece that ends at a node; negative where none does.
  @inline(__always)
  func piece(at node: Int) -> Int32 { pieces[node] }

  /// The piece with exactly these bytes.
  func id(of text: Span<UInt8>, _ range: Range<Int>) -> Int32? {
    guard let first = range.first, var node = start(text[first]) else { return nil }
    for position in range.dropFirst() {
      guard let next = child(of: node, text[position]) else { return nil }
      node = next
    }
    let piece = piece(at: node)
    return piece < 0 ? nil : piece
  }
}
