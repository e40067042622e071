import Catalog
import Foundation
import Parallelism
import TestSupport
import Testing
import VectorIndexes
import VectorMath

@Suite struct ListsUpdateTests {
  let index: TestIndex
  let policy: LargeIndexPolicy

  init() throws {
    index = try TestIndex()
    var policy = LargeIndexPolicy()
    policy.fewestVectors = 200
    policy.mostOutside = 20
    self.policy = policy
  }

  private func texts(_ range: Range<Int>) -> [String] { range.map { "text \($0)" } }

  @Test func `an index gets lists when it is large, and loses them when it is small again`() throws
  {
    let writer = try index.writer(policy: policy)
    try TestIndex.add("a", texts(0..<150), to: writer)
    #expect(try !writer.updateLists(threads: 1, work: .none))
    #expect(try index.snapshot().index.lists == nil)
    let second = try TestIndex.add("b", texts(150..<300), to: writer)
    #expect(try writer.updateLists(threads: 2, work: .none))
    #expect(try index.segmentNames().filter { $0.hasSuffix(".lists") } == ["00000001.lists"])
    #expect(try index.snapshot().index.listedCount == 300)
    try writer.remove(documents: [second])
    try writer.removeUnreferencedSentences(work: .none)
    try writer.updateLists(threads: 1, work: .none)
    #expect(try index.snapshot().index.lists == nil)
    #expect(try index.segmentNames().filter { $0.hasSuffix(".lists") } == [])
  }

  @Test func `what is new is found before and after it comes into the lists`() throws {
    let writer = try index.writer(policy: policy)
    try TestIndex.add("a", texts(0..<300), to: writer)
    try writer.updateLists(threads: 1, work: .none)
    try TestIndex.add("b", texts(300..<315), to: writer)
    #expect(try !writer.updateLists(threads: 1, work: .none), "few may stand outside")
    try expectEachTextFindsItself(315)
    try TestIndex.add("c", texts(315..<330), to: writer)
    #expect(try writer.updateLists(threads: 1, work: .none))
    #expect(try index.snapshot().index.uncovered.count == 0)
    try expectEachTextFindsItself(330)
    #expect(try index.folder.verify().problems == [])
  }

  @Test func `a merged segment stands outside the lists until they are made again`() throws {
    let writer = try index.writer(policy: policy)
    for part in 0..<10 {
      try TestIndex.add("\(part)", texts(part * 30..<part * 30 + 30), to: writer)
    }
    try writer.updateLists(threads: 1, work: .none)
    try writer.compact(.everything, work: .none)
    try expectEachTextFindsItself(300)
    #expect(try writer.updateLists(threads: 1, work: .none))
    try expectEachTextFindsItself(300)
  }

  @Test(arguments: [true, false])
  func `lists that are damaged or gone cost time, and nothing else`(isGone: Bool) throws {
    do {
      let writer = try index.writer(policy: policy)
      try TestIndex.add("a", texts(0..<300), to: writer)
      try writer.updateLists(threads: 1, work: .none)
    }
    let path = index.folder.listsPath(1)
    if isGone {
      try FileManager.default.removeItem(atPath: path)
    } else {
      try Data("not lists".utf8).write(to: URL(filePath: path))
    }
    #expect(try index.snapshot().index.lists == nil)
    try expectEachTextFindsItself(300)
    #expect(try index.folder.verify().problems.count == 1)
    let writer = try index.writer(policy: policy)
    #expect(try writer.repairLists(threads: 1, work: .none) != nil)
    #expect(try writer.repairLists(threads: 1, work: .none) == nil)
    #expect(try index.segmentNames().filter { $0.hasSuffix(".lists") } == ["00000001.lists"])
    #expect(try index.folder.verify().problems == [])
  }

  @Test func `segments of a large index are stored in 12 bits and copied as they are`() throws {
    let writer = try index.writer(policy: policy)
    for part in 0..<6 {
      try TestIndex.add("\(part)", texts(part * 50..<part * 50 + 50), to: writer)
    }
    try writer.compact(work: .none)
    var vectors = try index.snapshot().vectors
    #expect(vectors.parts.allSatisfy { $0.segment.encoding == .int12 })
    let ids = vectors.ids()
    let coded = try vectors.vectors(of: ids)
    try writer.compact(.everything, work: .none)
    vectors = try index.snapshot().vectors
    #expect(vectors.parts.count == 1)
    #expect(try vectors.vectors(of: ids) == coded)
    #expect(try index.folder.verify().problems == [])
  }

  @Test func `on request a large index keeps its vectors as they were`() throws {
    let writer = try index.writer(policy: policy)
    try TestIndex.add("a", texts(0..<150), to: writer)
    try writer.setKeepsFloats(true)
    try TestIndex.add("b", texts(150..<300), to: writer)
    try writer.compact(work: .none)
    var vectors = try index.snapshot().vectors
    #expect(vectors.parts.allSatisfy { $0.segment.encoding == .codedFloat32 })
    #expect(try vectors.vectors(of: vectors.ids()) == TestIndex.vectors(of: texts(0..<300)))
    // A setting that was lost costs nothing.
    try writer.setValue(nil, for: "vectors")
    try writer.compact(.everything, work: .none)
    vectors = try index.snapshot().vectors
    #expect(vectors.parts.allSatisfy { $0.segment.encoding == .codedFloat32 })
    try expectEachTextFindsItself(300)
    #expect(try index.folder.verify().problems == [])

    try writer.setKeepsFloats(false)
    try writer.compact(work: .none)
    vectors = try index.snapshot().vectors
    #expect(vectors.parts.allSatisfy { $0.segment.encoding == .int12 })
    #expect(throws: CatalogError.roundedVectors(path: index.folder.path)) {
      try writer.setKeepsFloats(true)
    }
  }

  @Test func `what was rounded stays so, and is said to be, when an index shrinks`() throws {
    let writer = try index.writer(policy: policy)
    let first = try TestIndex.add("a", texts(0..<250), to: writer)
    try TestIndex.add("b", texts(250..<300), to: writer)
    try writer.settle(threads: 1, work: .none)
    try writer.remove(documents: [first])
    try TestIndex.add("c", texts(300..<310), to: writer)
    #expect(try writer.settle(threads: 1, work: .none))
    let vectors = try index.snapshot().vectors
    #expect(vectors.count == 60)
    #expect(vectors.parts.allSatisfy { $0.segment.encoding == .int12 })
    #expect(throws: CatalogError.roundedVectors(path: index.folder.path)) {
      try writer.setKeepsFloats(true)
    }
    #expect(try index.folder.verify().problems == [])
  }

  @Test func `a run that is stopped leaves the lists as they were`() throws {
    let writer = try index.writer(policy: policy)
    try TestIndex.add("a", texts(0..<300), to: writer)
    #expect(throws: CancellationError.self) {
      try writer.updateLists(threads: 1, work: Work(isCancelled: { true }))
    }
    #expect(try index.segmentNames() == ["00000001.vectors"])
    #expect(try index.snapshot().index.lists == nil)
  }

  private func expectEachTextFindsItself(_ count: Int) throws {
    let snapshot = try index.snapshot()
    let found = snapshot.index.nearest(
      1, to: TestIndex.vectors(of: texts(0..<count)), effort: .recall(0.99))
    #expect(found.map { $0.first?.id } == (1...count).map { UInt64($0) })
  }
}
