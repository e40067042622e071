extension Passage {
  /// Text first, then place: an order that does not depend on the names of files unless two texts
  /// are the same.
  package func isOrderedByText(before other: Passage) -> Bool {
    let (own, others) = (text.utf8Span.span, other.text.utf8Span.span)
    for index in 0..<min(own.count, others.count) where own[index] != others[index] {
      return own[index] < others[index]
    }
    if own.count != others.count { return own.count < others.count }
    return (root, path, start) < (other.root, other.path, other.start)
  }
}
