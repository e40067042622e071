import TestSupport
import Testing
import VectorMath

/// Dimensions around every step of the kernels, and those of real models.
private let dimensions = [1, 2, 3, 15, 16, 17, 63, 64, 65, 127, 128, 129, 384, 513, 768, 1024]

@Suite struct RotationTests {
  @Test(arguments: Kernels.available.indices, dimensions)
  func `a rotation keeps dot products and can be undone, the same bits on every set`(
    kernels: Int, dimension: Int
  ) {
    var random = SplitMix64(seed: UInt64(dimension))
    let (a, b) = (random.floats(dimension), random.floats(dimension))
    let rotation = Rotation(dimension: dimension)
    let set = Kernels.available[kernels]
    let (rotatedA, rotatedB) = (rotated(a, rotation, set), rotated(b, rotation, set))
    #expect(abs(product(a, b) - product(rotatedA, rotatedB)) <= 1e-5 * Double(dimension))
    #expect(rotatedA == rotated(a, rotation, Kernels.available[Kernels.available.count - 1]))
    var back = rotatedA
    var span = back.mutableSpan
    rotation.invert(&span, kernels: set)
    for index in a.indices { #expect(abs(back[index] - a[index]) <= 1e-5) }
  }

  @Test(arguments: [3, 48, 384])
  func `the rotation is signs and the Hadamard matrix in turn`(dimension: Int) {
    // Its definition, applied to a unit vector, with signs found from another unit vector's image:
    // every column has length 1 and any two are orthogonal.
    let rotation = Rotation(dimension: dimension)
    let columns = (0..<dimension).map { index in
      var unit = [Float](repeating: 0, count: dimension)
      unit[index] = 1
      return rotated(unit, rotation, Kernels.best)
    }
    for first in stride(from: 0, to: dimension, by: 7) {
      for second in 0..<dimension {
        let expected = first == second ? 1.0 : 0.0
        #expect(abs(product(columns[first], columns[second]) - expected) <= 1e-5)
      }
    }
  }

  private func rotated(_ vector: [Float], _ rotation: Rotation, _ kernels: Kernels) -> [Float] {
    var vector = vector
    var span = vector.mutableSpan
    rotation.apply(to: &span, kernels: kernels)
    return vector
  }
}

@Suite struct CodedRowsTests {
  @Test(arguments: Kernels.available.indices, dimensions)
  func `codes, scores and bounds agree with their definitions`(kernels: Int, dimension: Int) {
    let set = Kernels.available[kernels]
    var random = SplitMix64(seed: UInt64(dimension))
    let count = 37
    let vectors = (0..<count).map { _ in unit(random.floats(dimension)) }
    let coded = rows(vectors, dimension, set)
    let query = CodedQuery(Rotation(dimension: dimension), kernels: set)
    query.reset(unit(random.floats(dimension)).span)
    var scores: [Float] = []
    for row in 0..<count {
      var decoded = [Float](repeating: 0, count: dimension)
      var span = decoded.mutableSpan
      coded.decode(row, into: &span, kernels: set)
      let score = coded.score(row, query, kernels: set)
      #expect(abs(Double(score) - product(decoded, query.rotated)) <= 2e-4)
      #expect(abs(product(decoded, decoded) - 1) <= 2e-3)
      scores.append(score)
    }
    let rows = Array(0..<count) + [0, count - 1]
    let together = AlignedNumbers<Float>()
    coded.score(
      rows.map { RowPair(row: UInt32($0), query: 1) },
      [CodedQuery(Rotation(dimension: dimension)), query],
      into: together, kernels: set)
    #expect(together[0..<rows.count] == rows.map { scores[$0] })
    for range in [0..<count, 0..<0, 5..<6, 3..<20] {
      for threshold in [-Float.infinity, 0, 0.1] {
        let survivors = Survivors()
        coded.scan(range, query, threshold: threshold, into: survivors, kernels: set)
        let found = (0..<survivors.count).map { survivors.row($0) }
        #expect(found == found.sorted() && found.allSatisfy(range.contains))
        // Nothing that scores enough is missed, and bounds are bounds.
        for row in range where scores[row] >= threshold { #expect(found.contains(row)) }
        for index in 0..<survivors.count {
          #expect(survivors.bound(index) >= scores[survivors.row(index)])
          #expect(survivors.bound(index) >= threshold)
        }
      }
    }
  }

  @Test(arguments: Kernels.available.indices, dimensions)
  func `two rows score what their numbers say, whichever comes first`(
    kernels: Int, dimension: Int
  ) {
    let set = Kernels.available[kernels]
    var random = SplitMix64(seed: UInt64(dimension))
    let (some, others) = (
      rows((0..<5).map { _ in unit(random.floats(dimension)) }, dimension, set),
      rows((0..<3).map { _ in unit(random.floats(dimension)) }, dimension, set)
    )
    func decoded(_ rows: CodedRows, _ row: Int) -> [Float] {
      var numbers = [Float](repeating: 0, count: dimension)
      var span = numbers.mutableSpan
      rows.decode(row, into: &span, kernels: set)
      return numbers
    }
    for row in 0..<5 {
      for other in 0..<3 {
        let score = some.score(row, others, other, kernels: set)
        #expect(
          abs(Double(score) - product(decoded(some, row), decoded(others, other))) <= 2e-7)
        #expect(score == others.score(other, some, row, kernels: set))
        let plain = Kernels.available[Kernels.available.count - 1]
        #expect(score == some.score(row, others, other, kernels: plain))
      }
    }
  }

  @Test(arguments: Kernels.available.indices)
  func `codes and scores are the same bits on every set`(kernels: Int) {
    var random = SplitMix64(seed: 3)
    let vectors = (0..<9).map { _ in unit(random.floats(384)) }
    let asked = unit(random.floats(384))
    let (set, plain) = (Kernels.available[kernels], Kernels.available[Kernels.available.count - 1])
    #expect(bytes(vectors, 384, set) == bytes(vectors, 384, plain))
    let coded = rows(vectors, 384, set)
    func scores(_ kernels: Kernels) -> [Float] {
      let query = CodedQuery(Rotation(dimension: 384), kernels: kernels)
      query.reset(asked.span)
      return (0..<9).map { coded.score($0, query, kernels: kernels) }
    }
    #expect(scores(set) == scores(plain))
  }

  @Test(arguments: Kernels.available.indices)
  func `extreme rows neither overflow nor trap`(kernels: Int) {
    let set = Kernels.available[kernels]
    let dimension = 1024
    let equal = [Float](repeating: 1 / 32, count: dimension)
    let single = [1] + [Float](repeating: 0, count: dimension - 1)
    let none = [Float](repeating: 0, count: dimension)
    let broken = [.nan] + [Float](repeating: 0, count: dimension - 1)
    let endless = [.infinity] + [Float](repeating: 0, count: dimension - 1)
    let tiny = [Float](repeating: 1e-38, count: dimension)
    let huge = [Float](repeating: 1e30, count: dimension)
    let all = [equal, single, none, broken, endless, tiny, huge]
    let coded = rows(all, dimension, set)
    for asked in all {
      let query = CodedQuery(Rotation(dimension: dimension), kernels: set)
      query.reset(asked.span)
      let survivors = Survivors()
      coded.scan(0..<all.count, query, threshold: -2, into: survivors, kernels: set)
      for row in all.indices {
        let score = coded.score(row, query, kernels: set)
        let isNumber = all[row].allSatisfy(\.isFinite) && asked.allSatisfy(\.isFinite)
        #expect(isNumber || score.isNaN)
      }
    }
    let query = CodedQuery(Rotation(dimension: dimension), kernels: set)
    query.reset(equal.span)
    #expect(abs(coded.score(0, query, kernels: set) - 1) <= 1e-3)
  }
}

@Suite struct SignBlocksTests {
  @Test(arguments: Kernels.available.indices, [1, 5, 16, 17, 64, 65, 384, 1024, 4096])
  func `estimates agree with their definition`(kernels: Int, dimension: Int) {
    let set = Kernels.available[kernels]
    var random = SplitMix64(seed: UInt64(dimension))
    let centroid = unit(random.floats(dimension))
    let vectors = (0..<70).map { _ in unit(random.floats(dimension)) }
    var encoder = SignBlockEncoder(dimension: dimension, kernels: set)
    for (row, vector) in vectors.enumerated() {
      encoder.append(row: UInt32(1000 + row), vector: vector.span, centroid: centroid.span)
    }
    let memory = PackedMemory(copying: encoder.bytes)
    let blocks = SignBlocks(dimension: dimension, count: 3, in: memory)
    #expect((0..<3).flatMap { blocks.rows($0) } == Array(1000..<1070))
    let query = CodedQuery(Rotation(dimension: dimension), kernels: set)
    query.reset(unit(random.floats(dimension)).span)
    query.makeTable()
    func scan(_ threshold: Float) -> Survivors {
      let survivors = Survivors()
      // Two lists, of one block and two.
      blocks.scan(
        [ListVisit(list: 0, query: 0, product: 0.25), ListVisit(list: 1, query: 0, product: 0.25)],
        of: [0, 1, 3], [SignQuery(query, into: survivors, margin: 0, threshold: threshold)],
        kernels: set)
      return survivors
    }
    let survivors = scan(-.infinity)
    #expect(survivors.count == 70)
    for index in 0..<survivors.count {
      let vector = vectors[survivors.row(index) - 1000]
      var (squares, sizes, signed) = (0.0, 0.0, 0.0)
      for (place, number) in vector.enumerated() {
        let rest = Double(number - centroid[place])
        squares += rest * rest
        sizes += abs(rest)
        signed += rest < 0 ? -Double(query.rotated[place]) : Double(query.rotated[place])
      }
      let expected = 0.25 + (sizes > 0 ? signed * squares / sizes : 0)
      // Entries of tables are rounded to 6 bits, or less where there are many, factors to 8.
      #expect(abs(Double(survivors.bound(index)) - expected) <= 0.03 + 0.03 * abs(expected))
    }
    let fewer = scan(0.25)
    let expected = (0..<70).filter { survivors.bound($0) >= 0.25 }.map { survivors.row($0) }
    #expect((0..<fewer.count).map { fewer.row($0) } == expected)
  }
}

@Suite struct ByteRowsTests {
  @Test(arguments: Kernels.available.indices, [(1, 1), (15, 64), (16, 65), (33, 384), (131, 100)])
  func `products agree with their definition`(kernels: Int, shape: (Int, Int)) {
    let (count, dimension) = shape
    let set = Kernels.available[kernels]
    var random = SplitMix64(seed: UInt64(count))
    let rows = Matrix((0..<count).map { _ in unit(random.floats(dimension)) })
    let bytes = ByteRows(
      dimension: dimension, count: count, in: PackedMemory(copying: ByteRows.encode(rows)))
    let queries = (0..<6).map { _ in
      let query = CodedQuery(Rotation(dimension: dimension), kernels: set)
      query.reset(unit(random.floats(dimension)).span)
      return query
    }
    let scores = queries.map { _ in AlignedNumbers<Float>(count: count) }
    bytes.scores(queries, into: scores, kernels: set)
    let alone = AlignedNumbers<Float>(count: count)
    for (query, scores) in zip(queries, scores) {
      for row in 0..<count {
        #expect(
          abs(Double(scores[row..<row + 1][0]) - product(rows[row: row], query.rotated)) <= 0.02)
      }
      bytes.scores([query], into: [alone], kernels: set)
      #expect(alone[0..<count] == scores[0..<count])
    }
  }

  @Test(arguments: Kernels.available.indices, [1, 15, 16, 17, 1000])
  func `levels and largest numbers agree with their definitions`(kernels: Int, count: Int) {
    let set = Kernels.available[kernels]
    var random = SplitMix64(seed: UInt64(count))
    let numbers = random.floats(count)
    let aligned = AlignedNumbers(numbers)
    let largest = aligned.largest(in: 0..<count, kernels: set)
    #expect(largest.score == numbers.max() && numbers[largest.row] == largest.score)
    for wanted in [1, 2, count / 2, count] where wanted > 0 && wanted <= count {
      let level = aligned.level(reachedBy: wanted, of: count, kernels: set)
      let reached = numbers.count { $0 >= level }
      let found = AlignedNumbers<UInt32>()
      let high = level + 0.5
      let foundCount = aligned.positions(
        from: level, below: high, of: count, into: found, kernels: set)
      #expect(
        found[0..<foundCount].map { Int($0) }
          == (0..<count).filter { numbers[$0] >= level && numbers[$0] < high })
      #expect(reached >= wanted && reached <= wanted + wanted / 16 + 1)
    }
  }
}

@Suite struct SurvivorsTests {
  @Test func `rows are handed over by their bounds, and kept between two others`() {
    let dimension = 16
    var random = SplitMix64(seed: 5)
    let vectors = (0..<100).map { _ in unit(random.floats(dimension)) }
    let query = CodedQuery(Rotation(dimension: dimension))
    query.reset(unit(random.floats(dimension)).span)
    let survivors = Survivors()
    rows(vectors, dimension, .best).scan(0..<100, query, threshold: -2, into: survivors)
    let all = (0..<survivors.count).map { (row: survivors.row($0), bound: survivors.bound($0)) }
    let taken = AlignedNumbers<UInt64>(count: 3 + all.count)
    let count = survivors.take(
      from: 0.3, keeping: -0.1, below: 0.4, as: 7, into: taken, at: 3)
    #expect(
      taken[3..<3 + count] == all.filter { $0.bound >= 0.3 }.map { UInt64($0.row) << 32 | 7 })
    #expect(count > 0 && count < all.count)
    #expect(
      (0..<survivors.count).map { survivors.row($0) }
        == all.filter { $0.bound >= -0.1 && $0.bound < 0.4 }.map(\.row))
  }

  @Test(arguments: [0, 1, 100, 2047, 2048, 10_000], [UInt64(200), 1 << 20, 1 << 32])
  func `numbers in the order of their lower halves are sorted`(count: Int, limit: UInt64) {
    var random = SplitMix64(seed: limit)
    let given = (0..<count).map { UInt64.random(in: 0..<limit, using: &random) << 32 | UInt64($0) }
    let numbers = AlignedNumbers(given)
    numbers.sort(count, memory: AlignedNumbers(count: count))
    #expect(numbers[0..<count].map { $0 } == given.sorted())
  }
}

private func unit(_ vector: [Float]) -> [Float] {
  let length = Float(product(vector, vector).squareRoot())
  return vector.map { $0 / length }
}

private func product(_ a: [Float], _ b: [Float]) -> Double {
  zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

private func bytes(_ vectors: [[Float]], _ dimension: Int, _ kernels: Kernels) -> [UInt8] {
  var encoder = RowEncoder(dimension: dimension, kernels: kernels)
  for vector in vectors { encoder.append(vector.span) }
  let layout = CodedRowLayout(dimension: dimension, count: vectors.count)
  var bytes: [UInt8] = []
  for facts in encoder.facts {
    for fact in facts {
      for shift in 0..<4 { bytes.append(UInt8(fact.bitPattern >> UInt32(8 * shift) & 255)) }
    }
    while bytes.count % layout.factBytes != 0 { bytes.append(0) }
  }
  return bytes + encoder.high + encoder.low
}

private func rows(_ vectors: [[Float]], _ dimension: Int, _ kernels: Kernels) -> CodedRows {
  CodedRows(
    CodedRowLayout(dimension: dimension, count: vectors.count),
    in: PackedMemory(copying: bytes(vectors, dimension, kernels)))
}
