/// A kind of difference that keeps two texts from being duplicates, however near their wording or
/// their vectors are.
///
/// Most guards look at every pair. `letters` looks only at pairs of nearly the same wording, `unread`
/// and `cut` only at pairs that met by their vectors.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum Guard: String, Sendable, CaseIterable, Encodable {
  /// Another number: `5 days`, `50 days`.
  case number
  /// The opposite: `works`, `does not work`; `open`, `closed`.
  case negation
  /// Another unit: `5 km`, `5 miles`.
  case unit
  /// Another date or time: `Monday`, `Friday`.
  case date
  /// Another name: `Paris`, `Rome`.
  case name
  /// Another word at the same place: one of the same kind (`he`, `she`; `red`, `blue`; `who`,
  /// `when`), or two words that have exchanged their places.
  ///
  /// In texts of nearly the same wording whose score is below the threshold, any other word counts:
  /// `the folder`, `the snapshot`.
  case word
  /// Other letters of a script without capitals, such as Arabic, Hindi, Thai or Chinese, in texts
  /// of nearly the same wording.
  case letters
  /// Another word or sign that the model has no token for, such as an emoji or a script that it was
  /// not made for: its vectors cannot tell the two texts apart.
  ///
  /// Texts of nearly the same wording are merged all the same.
  case unread
  /// At least one of the texts is longer than the model reads.
  ///
  /// Texts of nearly the same wording are merged all the same.
  case cut
}

/// A difference that keeps two texts apart.
package struct Difference: Sendable, Equatable {
  /// What it is.
  package let kind: Guard
  /// What the first text says; empty when it says nothing there.
  package let first: String
  /// What the second text says; empty when it says nothing there.
  package let second: String

  /// A difference between two texts.
  package init(kind: Guard, first: String, second: String) {
    self.kind = kind
    self.first = first
    self.second = second
  }
}
