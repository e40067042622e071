/// Finds the name that a user probably meant.
package enum Spelling {
  /// The name that differs least from what was written; nil when none is near.
  ///
  /// A name is near when a third of its letters differ at most. Capitals do not count.
  package static func nearest(to written: String, among names: [String]) -> String? {
    let letters = Array(written.lowercased())
    let near = names.map { name in
      (name: name, distance: distance(letters, Array(name.lowercased())))
    }.filter { $0.distance * 3 <= max(letters.count, $0.name.count) && $0.distance < letters.count }
    return near.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// How many letters have to be changed, added, left out or exchanged with the next one.
  private static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var rows = [Array(0...second.count)]
    for (place, letter) in first.enumerated() {
      var row = [place + 1]
      for (column, other) in second.enumerated() {
        var least = min(
          rows[place][column] + (letter == other ? 0 : 1), rows[place][column + 1] + 1,
          row[column] + 1)
        if place > 0, column > 0, letter == second[column - 1], first[place - 1] == other {
          least = min(least, rows[place - 1][column - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }
}
