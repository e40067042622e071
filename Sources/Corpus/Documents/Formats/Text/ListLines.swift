internal import TextAnalysis

/// Tells the lines of a list, each of which stands for itself, from prose that is wrapped.
///
/// Whoever wraps prose begins a line where the next word no longer fits into the width. In a list lines end
/// anywhere: at most of its line breaks the next word would have fit.
enum ListLines {
  /// Cuts a paragraph into the items of a list.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - lines: The lines of the paragraph without white space around them, none empty.
  ///   - indents: How far each is indented.
  /// - Returns: The items; the whole paragraph when it is no list.
  static func parts(of bytes: [UInt8], _ lines: [Range<Int>], indents: [Int]) -> [Range<Int>] {
    guard let first = lines.first, let last = lines.last else { return [] }
    let whole = first.lowerBound..<last.upperBound
    guard lines.count > 1 else { return [whole] }
    let shapes = lines.map { LineShape(bytes, $0) }
    // Nobody wraps prose into fewer columns than these.
    let width = max(narrowestProse, shapes.map(\.width).max() ?? 0)
    let breaks = (1..<lines.count).map { Break(shapes[$0 - 1], shapes[$0], in: width, shapes[0]) }
    let loose = breaks.count { $0.isLoose }
    // Capitals that begin no sentence say that the letters which lines begin with mean nothing.
    let anew = breaks.count { $0.beginsAnew }
    let ignoresCase =
      anew * 3 >= breaks.count && (anew > 1 || (anew > 0 && breaks.allSatisfy { $0.isFarFromFull }))
    let goingOn = breaks.count { $0.goesOn(ignoringCase: ignoresCase) }
    guard loose * 2 >= breaks.count, goingOn * 3 <= breaks.count else { return [whole] }
    var parts = [lines[0]]
    for (place, line) in lines.enumerated().dropFirst() {
      let lineBreak = breaks[place - 1]
      // An item goes on where it is wrapped itself.
      let isWrapped =
        !lineBreak.isLoose
        && (lineBreak.goesOn(ignoringCase: ignoresCase) || indents[place] > indents[place - 1])
      if isWrapped || lineBreak.endsOpen {
        parts[parts.count - 1] = parts[parts.count - 1].lowerBound..<line.upperBound
      } else {
        parts.append(line)
      }
    }
    return parts
  }

  private static let narrowestProse = 40

  /// What is between two lines.
  private struct Break {
    /// Whether the next word would have fit.
    let isLoose: Bool
    /// Whether the line ends with a mark behind which a sentence goes on.
    let endsOpen: Bool
    /// Whether the whole next line would have fit.
    let isFarFromFull: Bool
    /// Whether the next line begins with a small letter, other than the first one.
    let beginsSmall: Bool
    /// Whether the next line begins with a capital although no sentence ends before it.
    let beginsAnew: Bool

    init(_ line: LineShape, _ next: LineShape, in width: Int, _ first: LineShape) {
      isLoose = line.width + 1 + next.firstWordWidth <= width
      endsOpen = line.endsOpen
      isFarFromFull = line.width + 1 + next.width <= width
      beginsSmall = next.beginsSmall && !first.beginsSmall
      beginsAnew = next.beginsLarge && !line.endsSentence && !line.endsOpen
    }

    /// Whether a sentence seems to go on in the next line.
    func goesOn(ignoringCase: Bool) -> Bool { endsOpen || (beginsSmall && !ignoringCase) }
  }
}

/// What tells one line from another, in columns.
private struct LineShape {
  var width = 0
  var firstWordWidth = 0
  var beginsSmall = false
  var beginsLarge = false
  var endsSentence = false
  var endsOpen = false

  init(_ bytes: [UInt8], _ line: Range<Int>) {
    let scalars = String(decoding: bytes[line], as: UTF8.self).unicodeScalars
    var inFirstWord = true
    for (place, scalar) in scalars.enumerated() {
      let columns = TextColumns.count(of: scalar)
      width += columns
      // Prose is wrapped between any two ideographs.
      if place > 0, scalar == " " || columns > 1 { inFirstWord = false }
      if inFirstWord { firstWordWidth += columns }
    }
    beginsSmall = scalars.first?.properties.isLowercase == true
    beginsLarge = scalars.first?.properties.isUppercase == true
    endsSentence = scalars.last.map(Self.sentenceEnds.contains) == true
    endsOpen = scalars.last.map(Self.openEnds.contains) == true
  }

  private static let sentenceEnds: Set<Unicode.Scalar> = [
    ".", "!", "?", ":", "\"", "\u{201D}", ")", "\u{3002}",
  ]
  private static let openEnds: Set<Unicode.Scalar> = [
    ",", ";", "-", "(", "\u{2013}", "\u{2014}", "\u{3001}", "\u{FF0C}", "\u{FF1B}",
  ]
}
