/// What two texts of nearly the same words or vectors may differ in without being duplicates.
///
/// `word` holds back pairs in which two words have exchanged their places or one stands where the
/// other text has another of its kind (`RivalWords`), and of nearly the same wording those with a
/// replaced word whose vectors are not near as well; `letters` pairs of nearly the same wording
/// alone; `unread` and `cut` pairs of near vectors alone: what the model did not read of them.
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
  /// Another word in its place, in texts of nearly the same wording whose score is below the
  /// threshold: `the folder`, `the snapshot`; or two words that have exchanged their places, or
  /// one of the same kind in its place: `he`, `she`; `red`, `blue`; `who`, `when`.
  case word
  /// Other letters of a script without capitals, such as Arabic, Hindi, Thai or Chinese, in texts
  /// of nearly the same wording.
  case letters
  /// Another word or sign that the model has no token for, so that its vectors cannot tell the
  /// two apart: scripts that it was not made for, emoji. Texts of nearly the same wording are merged.
  case unread
  /// Texts one of which at least is longer than the model reads. Texts of nearly the same wording
  /// are merged.
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
