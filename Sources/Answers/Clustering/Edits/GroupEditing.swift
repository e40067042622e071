/// Moves rows between groups as edits say, by the texts of the rows.
///
/// - A merge joins the groups that now hold most of each side.
/// - A split keeps the texts of its parts in different groups. Texts that came later and stand
///   beside several parts go to the part with the closest centre.
/// - A rename names the group that holds most of the cluster.
/// - A pin puts texts into the group that holds most of the cluster, noise takes them out of all.
///
/// A group is still the cluster of an edit if it does not hold more of the other texts of that time
/// than of the edit's own. Where it does, as in a coarser division, the group stays what it is, and
/// only the edit's own texts move.
struct GroupEditing {
  /// The rows of each group, in rising order; some are empty.
  var groups: [[Int]] {
    var members = [[Int]](repeating: [], count: names.count)
    for (row, group) in home.enumerated() {
      if let group { members[group].append(row) }
    }
    return members
  }
  /// The given name of each group.
  private(set) var names: [String?]
  /// The group that took all of another one, by that one.
  private(set) var successors: [Int: Int] = [:]
  /// The rows of each text.
  private let rows: [StoredEdit.Key: [Int]]
  /// The group of each row; nil for none.
  private var home: [Int?]

  /// Begins with groups of rows; `keys` are those of the texts of the rows, `[N]`.
  init(_ groups: [[Int]], keys: [StoredEdit.Key]) {
    rows = Dictionary(grouping: keys.indices) { keys[$0] }
    home = Array(repeating: nil, count: keys.count)
    for (group, members) in groups.enumerated() {
      for row in members { home[row] = group }
    }
    names = Array(repeating: nil, count: groups.count)
  }

  /// Applies one edit.
  ///
  /// - Parameters:
  ///   - edit: The edit.
  ///   - closest: The place of the closest of several groups for each of some rows; nil to leave a
  ///     row where it is.
  mutating func apply(
    _ edit: StoredEdit, closest: (_ rows: [Int], _ groups: [[Int]]) -> [Int?]
  ) {
    switch edit.kind {
    case .merge: merge(edit)
    case .split: split(edit, closest)
    case .rename: rename(edit)
    case .pin: pin(edit)
    case .noise: move(edit.passageKeys, to: nil)
    case .clear: break
    }
  }

  private mutating func merge(_ edit: StoredEdit) {
    let sides = edit.sides.filter { holder(of: $0) != nil }
    guard sides.count >= 2, let target = holder(of: sides[0]) else { return }
    for side in sides.dropFirst() {
      guard let source = holder(of: side), source != target else { continue }
      if isStill(source, of: edit) {
        for row in home.indices where home[row] == source { home[row] = target }
        names[target] = names[target] ?? names[source]
        successors[source] = target
      } else {
        move(side.filter { group(of: $0) == source }, to: target)
      }
    }
  }

  private mutating func split(
    _ edit: StoredEdit, _ closest: (_ rows: [Int], _ groups: [[Int]]) -> [Int?]
  ) {
    let parts = edit.sides
    let holders = parts.map(holder)
    let present = parts.indices.filter { holders[$0] != nil }
    guard present.count >= 2 else { return }
    let before = home
    let shared = Dictionary(grouping: present) { holders[$0] ?? 0 }
      .filter { $0.value.count > 1 && isStill($0.key, of: edit) }
    // Of the parts in a group, the one with most texts keeps it; the first of equal ones.
    let counts = parts.indices.map { part in
      holders[part].map { count(of: parts[part], in: $0) } ?? 0
    }
    var homes = [Int?](repeating: nil, count: parts.count)
    var taken: Set<Int> = []
    for part in present.sorted(by: { (counts[$1], $0) < (counts[$0], $1) }) {
      guard let holder = holders[part] else { continue }
      homes[part] = taken.insert(holder).inserted ? holder : newGroup()
    }
    // A text in the group of no part stays where the method put it.
    for part in present {
      guard let target = homes[part] else { continue }
      let others = Set(homes.compactMap(\.self)).subtracting([target])
      move(parts[part].filter { group(of: $0).map(others.contains) ?? false }, to: target)
    }
    let own = Set(parts.joined())
    for (group, sharing) in shared {
      let later = rows.filter { !own.contains($0.key) && before[$0.value[0]] == group }
        .flatMap(\.value).sorted()
      let members = sharing.map { part in
        parts[part].flatMap { rows[$0] ?? [] }.filter { before[$0] == group }.sorted()
      }
      for (row, place) in zip(later, closest(later, members)) {
        if let place { home[row] = homes[sharing[place]] }
      }
    }
  }

  private mutating func rename(_ edit: StoredEdit) {
    guard let side = edit.sides.first, let group = holder(of: side), isStill(group, of: edit)
    else { return }
    names[group] = edit.name
  }

  private mutating func pin(_ edit: StoredEdit) {
    let pinned = edit.passageKeys
    guard let side = edit.sides.first,
      let group = holder(of: side.filter { !pinned.contains($0) })
    else { return }
    move(pinned, to: group)
  }
}

extension GroupEditing {
  private func group(of key: StoredEdit.Key) -> Int? { rows[key].flatMap { home[$0[0]] } }

  private func count(of keys: [StoredEdit.Key], in group: Int) -> Int {
    keys.count { self.group(of: $0) == group }
  }

  /// The group that holds most of the texts, the first of equal ones; nil when none does.
  private func holder(of keys: [StoredEdit.Key]) -> Int? {
    var counts: [Int: Int] = [:]
    for key in keys { if let group = group(of: key) { counts[group, default: 0] += 1 } }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// Whether a group is still a cluster of an edit, and not mostly other texts of that time.
  private func isStill(_ group: Int, of edit: StoredEdit) -> Bool {
    let sample = StoredEdit.keys(edit.others ?? [])
    guard !sample.isEmpty else { return true }
    let share = Double(count(of: sample, in: group)) / Double(sample.count)
    let foreign = share * Double(edit.otherCount ?? sample.count)
    return Double(edit.sides.reduce(0) { $0 + count(of: $1, in: group) }) >= foreign
  }

  private mutating func newGroup() -> Int {
    names.append(nil)
    return names.count - 1
  }

  /// Moves texts to a group, or out of all.
  private mutating func move(_ keys: [StoredEdit.Key], to group: Int?) {
    for row in keys.flatMap({ rows[$0] ?? [] }) { home[row] = group }
  }
}
