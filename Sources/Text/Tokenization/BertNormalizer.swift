/// BERT's normalisation of text: it cleans, separates ideographs, strips accents and lower-cases,
/// in that order.
struct BertNormalizer: Sendable, Equatable {
  /// Whether control characters are removed and white space becomes U+0020.
  var cleansText = true
  /// Whether CJK ideographs get spaces around them, so that each is a word.
  var separatesIdeographs = true
  /// Whether text is decomposed canonically and loses its nonspacing marks.
  var stripsAccents = true
  var lowercases = true

  /// Appends the normal form of `text[range]` to `result`; the range is valid UTF-8, cut between
  /// scalars.
  func normalize(_ text: Span<UInt8>, _ range: Range<Int>, into result: inout NormalizedInput) {
    result.reserveCapacity(result.bytes.count + range.count + range.count / 8)
    var run = Run(normalizer: self, start: range.lowerBound)
    let table = ScalarTable.shared
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = text[position]
      if byte < 0x80 {
        run.appendASCII(byte, at: position, to: &result)
        position += 1
      } else {
        let (scalar, length) = UTF8Scalars.scalar(in: text, at: position)
        run.append(scalar, from: position..<position + length, table: table, to: &result)
        position += length
      }
    }
    run.flush(to: &result)
  }
}

extension BertNormalizer {
  /// The state of one pass: marks that wait to be put in canonical order.
  ///
  /// Their order matters for the marks that stripping keeps, which the table does not call
  /// nonspacing. It also matters for the source of a mark: the reference assigns the sources again,
  /// in their old order.
  private struct Run {
    let normalizer: BertNormalizer
    /// Marks after the last starter; `isOwn` is false for the later scalars of a decomposition.
    private var marks: [(scalar: UInt32, properties: ScalarProperties, isOwn: Bool)] = []
    /// The sources of those marks that are their own.
    private var markSources: [Range<Int>] = []
    /// The source that was assigned last.
    private var lastSource: Range<Int>

    init(normalizer: BertNormalizer, start: Int) {
      self.normalizer = normalizer
      lastSource = start..<start
    }

    @inline(__always)
    mutating func appendASCII(_ byte: UInt8, at position: Int, to result: inout NormalizedInput) {
      var byte = byte
      if normalizer.cleansText && (byte <= 0x20 || byte == 0x7F) {
        guard byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0x20 else { return }
        byte = 0x20
      }
      if normalizer.lowercases && byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") {
        byte |= 0x20
      }
      if !marks.isEmpty { flush(to: &result) }
      lastSource = position..<position + 1
      result.append(byte, from: lastSource)
    }

    mutating func append(
      _ scalar: UInt32, from source: Range<Int>, table: ScalarTable,
      to result: inout NormalizedInput
    ) {
      let properties = table[scalar]
      var scalar = scalar
      if normalizer.cleansText {
        if properties.contains(.control) { return }
        if properties.contains(.whitespace) { scalar = 0x20 }
      }
      let isSeparated = normalizer.separatesIdeographs && properties.contains(.ideograph)
      if isSeparated { starter(0x20, table[0x20], from: source, to: &result) }
      if !normalizer.stripsAccents {
        lowercase(scalar, properties, from: source, to: &result)
      } else if properties.contains(.decomposes) {
        var isOwn = true
        ScalarMappings.forEachDecomposed(of: scalar) { part in
          stripped(part, table[part], isOwn: isOwn, from: source, to: &result)
          isOwn = false
        }
      } else {
        stripped(scalar, table[scalar], isOwn: true, from: source, to: &result)
      }
      if isSeparated { starter(0x20, table[0x20], from: source, to: &result) }
    }

    /// Takes one scalar of the decomposed text: a mark waits, and a starter ends the waiting.
    private mutating func stripped(
      _ scalar: UInt32, _ properties: ScalarProperties, isOwn: Bool, from source: Range<Int>,
      to result: inout NormalizedInput
    ) {
      guard properties.combiningClass != 0 else {
        starter(scalar, properties, from: source, to: &result)
        return
      }
      // Such a mark would be removed below, and takes no source from another mark.
      if !isOwn && properties.contains(.nonspacingMark) { return }
      marks.append((scalar, properties, isOwn))
      if isOwn { markSources.append(source) }
    }

    private mutating func starter(
      _ scalar: UInt32, _ properties: ScalarProperties, from source: Range<Int>,
      to result: inout NormalizedInput
    ) {
      if !marks.isEmpty { flush(to: &result) }
      lastSource = source
      if normalizer.stripsAccents && properties.contains(.nonspacingMark) { return }
      lowercase(scalar, properties, from: source, to: &result)
    }

    /// Emits the waiting marks in canonical order, without those that stripping removes.
    mutating func flush(to result: inout NormalizedInput) {
      // Swift's sort is stable, as the canonical ordering is.
      marks.sort { $0.properties.combiningClass < $1.properties.combiningClass }
      var sources = markSources.makeIterator()
      for mark in marks {
        if mark.isOwn, let source = sources.next() { lastSource = source }
        if mark.properties.contains(.nonspacingMark) { continue }
        lowercase(mark.scalar, mark.properties, from: lastSource, to: &result)
      }
      marks.removeAll(keepingCapacity: true)
      markSources.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private func lowercase(
      _ scalar: UInt32, _ properties: ScalarProperties, from source: Range<Int>,
      to result: inout NormalizedInput
    ) {
      guard normalizer.lowercases && properties.contains(.lowercases) else {
        result.append(scalar, from: source)
        return
      }
      ScalarMappings.forEachLowercased(of: scalar) { result.append($0, from: source) }
    }
  }
}
