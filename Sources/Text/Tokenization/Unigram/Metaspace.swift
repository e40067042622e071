/// Puts a visible sign, mostly `▁`, in the place of blanks, so that pieces can hold them.
struct Metaspace: Sendable, Equatable {
  /// Which stretches of a text get the sign in front when they do not begin with it.
  enum Prepending: Sendable {
    case always, never
    /// Only the stretch at the beginning of the text.
    case first
  }

  var replacement: [UInt8] = Array("▁".utf8)
  var prepending = Prepending.always
  /// Whether each sign begins a word.
  var splits = true
}

/// How a normalised text is cut into words, step by step.
enum UnigramSplitter: Sendable, Equatable {
  /// Words end at white space, which belongs to none.
  case whitespace
  case metaspace(Metaspace)
}

/// A normalised text on its way to words.
struct SplitText {
  /// The text, with the place of each byte in the normalised text.
  private(set) var text = NormalizedInput(tracksSources: true)
  private(set) var words: [Range<Int>] = []
  private var nextText = NormalizedInput(tracksSources: true)
  private var nextWords: [Range<Int>] = []

  /// Begins with `input[range]` as one word.
  mutating func begin(_ input: Span<UInt8>, _ range: Range<Int>, tracksSources: Bool) {
    if text.tracksSources != tracksSources {
      text = NormalizedInput(tracksSources: tracksSources)
      nextText = text
    }
    text.removeAll()
    text.reserveCapacity(range.count + 8)
    for position in range { text.append(input[position], from: position..<position + 1) }
    words.removeAll(keepingCapacity: true)
    words.append(0..<range.count)
  }

  /// Ends words at white space.
  mutating func splitAtWhitespace() {
    nextWords.removeAll(keepingCapacity: true)
    let (input, table) = (text.bytes, ScalarTable.shared)
    let bytes = input.span
    for word in words {
      var start = word.lowerBound
      var position = start
      while position < word.upperBound {
        let byte = bytes[position]
        if byte > 0x20 && byte < 0x7F {
          position += 1
          continue
        }
        let (scalar, length) = UTF8Scalars.scalar(in: bytes, at: position)
        if table[scalar].contains(.whitespace) {
          if start < position { nextWords.append(start..<position) }
          start = position + length
        }
        position += length
      }
      if start < word.upperBound { nextWords.append(start..<word.upperBound) }
    }
    swap(&words, &nextWords)
  }

  /// Puts the sign in the place of blanks and in front of words, and splits at it.
  ///
  /// - Parameters:
  ///   - metaspace: The sign, and where it goes.
  ///   - isFirst: Whether the byte of that place in the normalised text is at the beginning of the
  ///     text.
  mutating func apply(_ metaspace: Metaspace, isFirst: (Int) -> Bool) {
    nextText.removeAll()
    nextText.reserveCapacity(text.bytes.count + 4 * words.count)
    nextWords.removeAll(keepingCapacity: true)
    let sign = metaspace.replacement
    for word in words where !word.isEmpty {
      var start = nextText.bytes.count
      let first = text.bytes[word.lowerBound]
      let isSigned =
        first == UInt8(ascii: " ") || first == sign[0] && text.bytes[word].starts(with: sign)
      let source = text.source(ofByte: word.lowerBound)
      let isWanted =
        switch metaspace.prepending {
        case .always: true
        case .never: false
        case .first: isFirst(source.lowerBound)
        }
      if isWanted && !isSigned { nextText.append(sign, from: source) }
      var position = word.lowerBound
      while position < word.upperBound {
        let byte = text.bytes[position]
        let isBlank = byte == UInt8(ascii: " ")
        let isSign = !isBlank && byte == sign[0] && text.bytes[position...].starts(with: sign)
        if metaspace.splits && (isBlank || isSign) && start < nextText.bytes.count {
          nextWords.append(start..<nextText.bytes.count)
          start = nextText.bytes.count
        }
        if isBlank {
          nextText.append(sign, from: text.source(ofByte: position))
          position += 1
        } else {
          for _ in 0..<(isSign ? sign.count : 1) {
            nextText.append(text.bytes[position], from: text.source(ofByte: position))
            position += 1
          }
        }
      }
      nextWords.append(start..<nextText.bytes.count)
    }
    swap(&text, &nextText)
    swap(&words, &nextWords)
  }
}
