/// The units that text is cut into.
public enum TextUnit: Sendable {
  /// Sentences, by the rules of a language.
  case sentence
  /// Words, also in scripts without spaces.
  ///
  /// ICU has dictionaries of Chinese, Japanese, Thai, Lao, Khmer and Burmese, whatever language it
  /// was opened for.
  case word
}
