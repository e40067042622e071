internal import TextAnalysis

/// How long a text is for its readers.
package enum TextLength {
  /// How many words a text has; where a script sets no spaces, two letters count as a word.
  package static func words(of text: String) -> Int {
    var (words, unspaced, isInside) = (0, 0, false)
    for scalar in text.unicodeScalars {
      if WordReader.isUnspaced(scalar) || scalar.properties.isIdeographic {
        unspaced += 1
        isInside = false
      } else if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
        if !isInside { words += 1 }
        isInside = true
      } else if scalar.properties.isWhitespace {
        isInside = false
      }
    }
    return words + (unspaced + 1) / 2
  }
}
