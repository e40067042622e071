internal import TextAnalysis

/// The length of a text as people judge it.
package enum TextLength {
  /// How many words a text has; in scripts without spaces, two letters count as a word.
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
