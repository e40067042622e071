/// What text is cut into.
public enum TextUnit: Sendable {
  /// Sentences, by the rules of a language.
  case sentence
  /// Words, also where no spaces are set: ICU has dictionaries of Chinese, Japanese, Thai, Lao, Khmer and
  /// Burmese, whatever the language it was opened for.
  case word
}
