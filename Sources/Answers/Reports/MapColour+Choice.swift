extension MapColour {
  /// The number in the palette of a colour for each cluster.
  ///
  /// Up to twelve clusters take the first colours in their order. Of more, those that lie side by
  /// side look different, and those of one colour lie apart.
  ///
  /// - Parameter places: Where the clusters are on the map, the largest cluster first.
  /// - Returns: As many numbers below 32; up to 32 clusters have a colour each of their own.
  package static func numbers(forClustersAt places: [SIMD2<Float>]) -> [Int] {
    guard places.count > forAllEyes else { return Array(places.indices) }
    var choice = ColourChoice(places)
    choice.choose()
    return choice.numbers
  }

  /// How many colours at the head of the palette everybody tells apart.
  private static let forAllEyes = 12
}

/// A choice of colours that is made better until no single change does.
///
/// Two clusters of colours that differ by `d`, at a distance `r` on the map, are worth mending by
/// 1 / (r² d²). The sum over all pairs is to be small.
private struct ColourChoice {
  private let places: [SIMD2<Float>]
  private(set) var numbers: [Int] = []
  private let count: Int
  /// 1 / d² of two colours.
  private let likeness: [[Float]]
  /// For each cluster and colour, the sum of 1 / r² over the clusters that have the colour.
  private var load: [[Float]]

  /// The difference of a colour from itself, as far as sums can have it: a fifth of that of the most
  /// alike two.
  private static let sameness: Float = 0.01
  /// How near clusters are that follow each other in the list, at most, on a map that is 2 wide.
  private static let besideInList: Float = 0.2
  /// The small ones of many thousand clusters only keep away from the colours of as many large ones.
  private static let mostCompared = 1000
  /// Rounds of changes; mostly four or five are enough.
  private static let mostRounds = 8

  init(_ places: [SIMD2<Float>]) {
    self.places = places
    let palette = MapColour.palette.prefix(places.count)
    count = palette.count
    likeness = palette.map { first in
      palette.map { second in
        let gap = max(Self.sameness, first.difference(from: second))
        return 1 / (gap * gap)
      }
    }
    load = Array(
      repeating: Array(repeating: 0, count: palette.count),
      count: min(places.count, Self.mostCompared))
  }

  mutating func choose() {
    for cluster in places.indices {
      var costs = cluster < load.count ? costs(load[cluster]) : costs(ofSmall: cluster)
      if places.count == count { for taken in numbers { costs[taken] = .infinity } }
      let best = costs.indices.min { (costs[$0], $0) < (costs[$1], $1) } ?? 0
      numbers.append(best)
      add(cluster, to: best, 1)
    }
    for _ in 0..<Self.mostRounds {
      let isBetter = places.count == count ? exchange() : recolour()
      if !isBetter { break }
    }
  }

  /// 1 / r² of two clusters.
  private func nearness(_ first: Int, _ second: Int) -> Float {
    let gap = places[first] - places[second]
    var square = (gap * gap).sum()
    if abs(first - second) <= 2 { square = min(square, Self.besideInList * Self.besideInList) }
    return 1 / (square + 0.001)
  }

  /// What each colour would cost a cluster.
  private func costs(_ load: [Float]) -> [Float] { (0..<count).map { cost($0, load) } }

  private func cost(_ colour: Int, _ load: [Float]) -> Float {
    var sum: Float = 0
    for other in 0..<count { sum += likeness[colour][other] * load[other] }
    return sum
  }

  /// The same for one of the clusters that no other one heeds.
  private func costs(ofSmall cluster: Int) -> [Float] {
    var load = [Float](repeating: 0, count: count)
    for other in self.load.indices { load[numbers[other]] += nearness(cluster, other) }
    return costs(load)
  }

  /// Lets all clusters know that one has, with the sign -1 no longer has, a colour.
  private mutating func add(_ cluster: Int, to colour: Int, _ sign: Float) {
    guard cluster < load.count else { return }
    for other in load.indices where other != cluster {
      load[other][colour] += sign * nearness(cluster, other)
    }
  }

  private mutating func change(_ cluster: Int, to colour: Int) {
    add(cluster, to: numbers[cluster], -1)
    numbers[cluster] = colour
    add(cluster, to: colour, 1)
  }

  /// Gives each cluster the colour that suits it best; returns whether that changed anything.
  private mutating func recolour() -> Bool {
    var isBetter = false
    for cluster in load.indices {
      let costs = costs(load[cluster])
      let best = costs.indices.min { (costs[$0], $0) < (costs[$1], $1) } ?? 0
      guard costs[best] < costs[numbers[cluster]] * 0.999 else { continue }
      change(cluster, to: best)
      isBetter = true
    }
    return isBetter
  }

  /// Exchanges the colours of two clusters where that is better for all; returns whether it was.
  private mutating func exchange() -> Bool {
    var isBetter = false
    for first in load.indices {
      for second in 0..<first {
        let (mine, theirs) = (numbers[first], numbers[second])
        // What the two cost each other stays the same.
        let weight = nearness(first, second)
        func rest(_ cluster: Int, _ colour: Int, without other: Int) -> Float {
          cost(colour, load[cluster]) - weight * likeness[colour][other]
        }
        let before = rest(first, mine, without: theirs) + rest(second, theirs, without: mine)
        let after = rest(first, theirs, without: theirs) + rest(second, mine, without: mine)
        guard after < before * 0.999 else { continue }
        change(first, to: theirs)
        change(second, to: mine)
        isBetter = true
      }
    }
    return isBetter
  }
}
